import { describe, expect, it } from 'vitest';
import type { UsableTemplate } from './scaffolding.ts';
import { chooseForMe, compatibilityPenalty, selectTemplate } from './template-selection.ts';

let count = 0;
const template = (fields: Partial<UsableTemplate>): UsableTemplate => {
  const id = `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`;
  return {
    id,
    version: 1,
    active: true,
    name: `t${count}`,
    tier: 'template',
    emotionalArc: 'arc',
    text: 'x',
    ...fields,
  };
};
const wish = { emotionalArc: 'arc', tier: 'template' } as const;

describe('the template of an item', () => {
  it('is of its arc and tier, though another tier has a better one', () => {
    const [other, wanted] = [template({ tier: 'scenario', rating: 5 }), template({ rating: 1 })];
    expect(selectTemplate([other, wanted], wish)).toBe(wanted);
  });

  it('is the best rated, then the higher version, then the first by name', () => {
    const unrated = template({});
    const [low, high] = [template({ rating: 4 }), template({ rating: 4.5 })];
    expect(selectTemplate([unrated, low, high], wish)).toBe(high);
    const newer = template({ rating: 4.5, version: 2, name: 'z' });
    expect(selectTemplate([high, newer], wish)).toBe(newer);
    const named = template({ rating: 4.5, version: 2, name: 'a' });
    expect(selectTemplate([newer, named], wish)).toBe(named);
    expect(selectTemplate([named, newer], wish)).toBe(named);
  });

  it('is of another tier where its own has none, and none where the arc has none', () => {
    const only = template({ tier: 'edge_case' });
    expect(selectTemplate([only], wish)).toBe(only);
    expect(selectTemplate([only], { ...wish, emotionalArc: 'other' })).toBeNull();
  });

  it('is never one that is not active, not even by its id', () => {
    const retired = template({ active: false, rating: 5 });
    expect(selectTemplate([retired], wish)).toBeNull();
    expect(selectTemplate([retired], { ...wish, templateId: retired.id })).toBeNull();
  });

  it('is the one that is named, whatever its rating; all zeros name none', () => {
    const [best, named] = [template({ rating: 5 }), template({ rating: 1 })];
    expect(selectTemplate([best, named], { ...wish, templateId: named.id.toUpperCase() })).toBe(named);
    expect(selectTemplate([best, named], { ...wish, templateId: chooseForMe })).toBe(best);
    expect(selectTemplate([best], { ...wish, templateId: 'b5038036-929a-4a86-b40a-e6bb34ce226e' })).toBeNull();
  });

  it('is a plan’s own before any stored one of the arc', () => {
    const [stored, own] = [template({ rating: 5 }), template({ tier: 'scenario' })];
    expect(selectTemplate([stored], wish, [own])).toBe(own);
    expect(selectTemplate([stored], wish, [template({ emotionalArc: 'other' })])).toBe(stored);
  });
});

describe('compatibility', () => {
  const [persona, arc, topic] = [{ key: 'p' }, { key: 'a' }, { key: 't' }];

  it('costs nothing where nothing is said, or what is said fits', () => {
    expect(compatibilityPenalty(persona, { ...arc, suitablePersonas: [] }, topic)).toEqual({ points: 0, reasons: [] });
    expect(
      compatibilityPenalty(persona, { ...arc, suitablePersonas: ['p'], suitableTopics: ['t'] }, topic).points,
    ).toBe(0);
  });

  it.each([
    [{ suitablePersonas: ['x'] }, {}, 20],
    [{ suitableTopics: ['x'] }, {}, 20],
    [{}, { suitablePersonas: ['x'] }, 15],
    [{}, { suitableEmotionalArcs: ['x'] }, 15],
    [{ suitablePersonas: ['x'], suitableTopics: ['x'] }, { suitablePersonas: ['x'], suitableEmotionalArcs: ['x'] }, 70],
  ])('arc %j and topic %j cost %i points, each with its reason', (ofArc, ofTopic, points) => {
    const penalty = compatibilityPenalty(persona, { ...arc, ...ofArc }, { ...topic, ...ofTopic });
    expect(penalty.points).toBe(points);
    expect(penalty.reasons).toHaveLength(Object.keys(ofArc).length + Object.keys(ofTopic).length);
  });
});
