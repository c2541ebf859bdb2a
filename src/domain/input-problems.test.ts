import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formatPath, Problems, problemsOf } from './input-problems.ts';

const schema = z.strictObject({
  name: z.string().min(1).max(5),
  list: z.array(z.int()).min(1).max(2),
  kind: z.enum(['continue', 'stop']).optional(),
  count: z.number().min(1).max(10).optional(),
  pace: z.union([z.int(), z.literal('auto')]).optional(),
  id: z.uuid().optional(),
  url: z.url().optional(),
  inner: z.strictObject({ depth: z.number().gt(0) }).optional(),
  either: z.union([z.string(), z.strictObject({ key: z.string() })]).optional(),
  names: z.record(z.string().max(3), z.unknown()).optional(),
});
const good = { name: 'x', list: [1] };
const messages = (value: unknown) =>
  problemsOf(schema.safeParse(value, { reportInput: true }).error!, '', schema).map(
    ({ path, message }) => `${path} ${message}`,
  );

describe('what zod finds is said for people', () => {
  it.each([
    [{ list: [1] }, 'name is missing'],
    [{ ...good, name: '' }, 'name must not be empty'],
    [{ ...good, name: '123456' }, 'name must not be longer than 5 characters'],
    [{ ...good, list: [] }, 'list must not be empty'],
    [{ ...good, list: [1, 2, 3] }, 'list must not hold more than 2'],
    [{ ...good, list: 'a' }, 'list must be a list, not “a”'],
    [{ ...good, list: [1.5] }, 'list[0] must be a whole number, not 1.5'],
    [{ ...good, kind: 'contine' }, 'kind must be one of continue, stop, not “contine”; did you mean “continue”?'],
    [{ ...good, count: 11 }, 'count must be at most 10, not 11'],
    [{ ...good, count: null }, 'count must be a number, not nothing'],
    [{ ...good, pace: 'fast' }, 'pace must be a number, or “auto”, not “fast”'],
    [{ ...good, id: 'zz' }, 'id must be a UUID, not “zz”'],
    [{ ...good, url: 'zz' }, 'url must be a URL, not “zz”'],
    [{ ...good, inner: { depth: 0 } }, 'inner.depth must be more than 0, not 0'],
    [{ ...good, inner: { depth: 1, dpeth: 2 } }, 'inner.dpeth is not a known field; did you mean “depth”?'],
    [{ ...good, either: { kye: 'x' } }, 'either.key is missing'],
    [{ ...good, either: 3 }, 'either must be text, or a mapping of fields, not 3'],
    [{ ...good, names: { long: 1 } }, 'names.long is a name that must not be longer than 3 characters'],
    [{ ...good, xyz: 1 }, 'xyz is not a known field'],
    [3, ' must be a mapping of fields, not 3'],
  ])('%j → %s', (value, message) => expect(messages(value)).toContain(message));

  it('never repeats more than forty characters of an input', () => {
    const [message = ''] = messages({ ...good, kind: 'z'.repeat(100_000) });
    expect(message.length).toBeLessThan(120);
  });

  it('stands under the prefix that is given', () => {
    const { error } = schema.safeParse({ ...good, count: 'x' });
    expect(problemsOf(error!, 'body')).toEqual([{ path: 'body.count', message: 'must be a number' }]);
  });
});

describe('a path', () => {
  it.each([
    [['items', 2, 'persona'], 'items[2].persona'],
    [[], ''],
    [['parameters', 'two words'], 'parameters["two words"]'],
    [[3, 'a'], '[3].a'],
  ])('%j is written %s', (path, text) => expect(formatPath(path)).toBe(text));
});

describe('a list of problems', () => {
  it('names twenty and counts the others', () => {
    const problems = new Problems();
    for (let i = 0; i < 27; i++) problems.add(['items', i], 'is wrong');
    const locate = (paths: unknown[]) => paths.map((_, i) => `x.csv:${i + 2}`);
    try {
      problems.throwIfAny('invalid_input', locate, 'x.csv');
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid_input', message: 'x.csv:2: is wrong (and 26 more)' });
      expect((error as { problems: unknown[] }).problems).toHaveLength(21);
      expect((error as { problems: unknown[] }).problems.at(-1)).toEqual({ path: '', message: 'and 7 more' });
    }
  });

  it('is no error where it is empty', () => {
    expect(() => new Problems().throwIfAny('invalid_input', () => [], 'x')).not.toThrow();
  });
});
