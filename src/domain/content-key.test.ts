import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ContentKeyParts, contentKey, uuidOf } from './content-key.ts';

const parts: ContentKeyParts = {
  templateId: 'b5038036-929a-4a86-b40a-e6bb34ce226e',
  templateVersion: 1,
  persona: 'p',
  emotionalArc: 'a',
  topic: 't',
  advisor: null,
  sourceText: null,
  parametersJson: '{}',
  model: 'rehearsal:default',
  repeat: 1,
};
const text = fc.string({ unit: 'binary' });
const anyParts: fc.Arbitrary<ContentKeyParts> = fc.record({
  templateId: text,
  templateVersion: fc.nat(),
  persona: text,
  emotionalArc: text,
  topic: text,
  advisor: fc.option(text),
  sourceText: fc.option(text),
  parametersJson: text,
  model: text,
  repeat: fc.nat(),
});

describe('a content key', () => {
  it('is 32 hex digits, the same for the same parts, today and after an update', () => {
    expect(contentKey(parts)).toMatch(/^[0-9a-f]{32}$/);
    expect(contentKey({ ...parts })).toBe(contentKey(parts));
    expect(contentKey(parts)).toMatchInlineSnapshot(`"d217ca1701909ed65254ac4c7bebf36d"`);
  });

  it('differs when any part differs', () => {
    const names = Object.keys(parts) as (keyof ContentKeyParts)[];
    fc.assert(
      fc.property(anyParts, anyParts, fc.constantFrom(...names), (one, other, name) => {
        fc.pre(one[name] !== other[name]);
        expect(contentKey({ ...one, [name]: other[name] })).not.toBe(contentKey(one));
      }),
    );
  });

  it('does not confuse where one part ends and the next begins', () => {
    expect(contentKey({ ...parts, persona: 'a', emotionalArc: 'bc' })).not.toBe(
      contentKey({ ...parts, persona: 'ab', emotionalArc: 'c' }),
    );
    expect(contentKey({ ...parts, persona: 'a","b' })).not.toBe(
      contentKey({ ...parts, persona: 'a', emotionalArc: 'b' }),
    );
    expect(contentKey({ ...parts, advisor: 'null' })).not.toBe(contentKey(parts));
  });
});

it('an id from content is a version 8 UUID, the same for the same content', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(uuidOf(value)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(uuidOf(value)).toBe(uuidOf(structuredClone(value)));
    }),
  );
  expect(uuidOf({ text: 'a' })).not.toBe(uuidOf({ text: 'b' }));
});
