import { describe, expect, it } from 'vitest';
import type { ColloquyError } from '#domain/colloquy-error.ts';
import { readYaml } from './read-yaml.ts';

const message = (text: string): string => {
  try {
    readYaml(text, 'a.yaml');
  } catch (error) {
    expect((error as ColloquyError).code).toBe('plan_unreadable');
    return (error as ColloquyError).message;
  }
  throw new Error('was not refused');
};

describe('YAML that is broken is refused with its line', () => {
  it.each([
    ['a: 1\nb: c: d', 'a.yaml:2: Nested mappings are not allowed in compact mappings'],
    ['a:\n\t- b', 'a.yaml:2: Tabs are not allowed as indentation'],
    ['a: 1\nb:\n  c: 1\n  d: 2\n  c: 3', 'a.yaml:5: “c” is there twice'],
    ['a: 1\n---\nb: 2', 'a.yaml:2: holds more than one document (---)'],
    ['a: 1\nb: *gone', 'a.yaml:2: *gone has no anchor &gone before it'],
    ['a: &a\n  b: *a', 'a.yaml:2: *a stands inside its own anchor'],
    ['a: 1\nb: !!js/function "x"', 'a.yaml:2: has a tag, which no plan needs (tag:yaml.org,2002:js/function)'],
    ['a: !!binary aGk=', 'a.yaml:1: has a tag, which no plan needs (tag:yaml.org,2002:binary)'],
  ])('%j', (text, expected) => expect(message(text)).toBe(expected));
});

describe('YAML that would cost too much', () => {
  it('is refused: a bomb of aliases', () => {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}]`);
    expect(message(`l0: &l0 [x]\n${levels.join('\n')}`)).toBe('a.yaml: repeats its anchors more than 1,000 times');
  });

  it('is refused: nested a hundred thousand levels deep', () => {
    expect(message('['.repeat(100_000))).toMatch(/^a\.yaml:1: is nested too deeply$/);
  });

  it('is refused: longer than can be parsed in reasonable memory', () => {
    expect(message(' '.repeat(10_000_001))).toContain('write that many items as JSON, JSONL or CSV');
  });

  it('is read: twenty thousand names in one mapping, without comparing each with each', () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n');
    expect(Object.keys(readYaml(names, 'a.yaml').value as object)).toHaveLength(20_000);
  }, 2_500);
});

describe('YAML means what people expect', () => {
  it('dates, 1_000 and yes are text; anchors may be merged', () => {
    const text = 'base: &base {a: 1}\nsub:\n  <<: *base\n  day: 2001-01-01\n  many: 1_000\n  yes: yes';
    expect(readYaml(text, 'a.yaml').value).toMatchObject({
      sub: { a: 1, day: '2001-01-01', many: '1_000', yes: 'yes' },
    });
  });

  it('lines are found through aliases, and of the nearest thing around what is missing', () => {
    const { linesOf } = readYaml('a: &a\n  b:\n    - c: 1\n      d: 2\ne: *a', 'a.yaml');
    expect(linesOf([['a', 'b', 0, 'd'], ['a', 'b', 0, 'gone'], ['e', 'b', 0, 'c'], [], ['nowhere', 3]])).toEqual([
      4, 3, 3, 1, 1,
    ]);
  });
});
