import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildPrompt, type PromptSubject, placeholderValues, renderTemplate } from './render-prompt.ts';
import { sampleAdvisor, sampleArc, samplePersona, sampleTopic } from './resolve/sample-scaffolding.ts';

const subject: PromptSubject = {
  persona: samplePersona,
  emotionalArc: sampleArc,
  topic: sampleTopic,
  advisor: sampleAdvisor,
  tier: 'template',
  sourceText: null,
  parameters: {},
  sharedParameters: {},
};
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
const value = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.integer(),
  fc.boolean(),
  fc.array(fc.string(), { minLength: 1 }),
);

describe('a rendered template', () => {
  it('has a value for each placeholder, blanks inside the braces or not', () => {
    expect(renderTemplate('{{a}} {{ a }} {{\ta}}', { a: 'x' })).toEqual({ text: 'x x x', unresolved: [] });
  });

  it('leaves no placeholder that has a value, and names each that has none, once', () => {
    fc.assert(
      fc.property(fc.dictionary(name, value), fc.array(name), (values, names) => {
        const { text, unresolved } = renderTemplate(names.map((each) => `{{${each}}}`).join('\n.'), values);
        const lacking = new Set(names.filter((each) => !Object.hasOwn(values, each)));
        expect(new Set(unresolved)).toEqual(lacking);
        expect(unresolved).toHaveLength(lacking.size);
        if (lacking.size === 0 && !JSON.stringify(values).includes('{{')) expect(text).not.toContain('{{');
      }),
    );
  });

  it('takes a value as it is: nothing in it is a placeholder, a pattern or markup', () => {
    expect(renderTemplate('{{a}}{{b}}', { a: '{{b}} $& $1 \\', b: '!' })).toEqual({
      text: '{{b}} $& $1 \\!',
      unresolved: [],
    });
  });

  it('joins a list in a sentence by semicolons, and writes it as lines where it stands alone', () => {
    const values = { list: ['one', 'two'], facts: { age: 31, city: 'Ghent' } };
    expect(renderTemplate('Say {{list}}.', values).text).toBe('Say one; two.');
    expect(renderTemplate('Say:\n  {{list}}\nand {{facts}}', values).text).toBe(
      'Say:\n  - one\n  - two\nand age: 31; city: Ghent',
    );
    expect(renderTemplate('{{facts}}', values).text).toBe('- age: 31\n- city: Ghent');
  });

  it.each([
    ['{{missing}}', ['missing']],
    ['{{Persona Name}} {{persona.name}}', ['Persona Name', 'persona.name']],
    ['{{#if goal}}', ['#if goal']],
    ['{{}}', ['{{}}']],
    ['{{goal} and {{goal', ['{{goal}', '{{goal']],
    ['{{constructor}} {{toString}}', ['constructor', 'toString']],
  ])('never passes over what looks like a placeholder and is none that is known: %s', (text, unresolved) => {
    expect(renderTemplate(text, { goal: 'x' })).toEqual({ text, unresolved });
  });

  it('has no value where the value is nothing or an empty list; an empty text is a value', () => {
    const values = { a: null, b: undefined, c: [], d: {}, e: '' };
    expect(renderTemplate('{{a}}{{b}}{{c}}{{d}}{{e}}', values).unresolved).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('the values of placeholders', () => {
  it('are the fields of the scaffolding by their snake_case names', () => {
    expect(placeholderValues(subject)).toMatchObject({
      persona_name: 'Ada',
      persona_typical_questions: ['Why is it flat?', 'Is it done?'],
      persona_demographics: { age: 31, city: 'Ghent' },
      emotional_arc_name: 'Doubt to trust',
      emotional_arc_starting_emotion: 'doubt',
      starting_emotion: 'doubt',
      starting_intensity_min: 0.6,
      ending_intensity_max: 0.7,
      turns_min: 2,
      turns_max: 4,
      topic_key_concepts: ['starter', 'time'],
      advisor_principles: ['Show, then tell.'],
      tier: 'template',
    });
  });

  it('leave out what the scaffolding leaves empty, and the columns of a database', () => {
    const persona = { ...samplePersona, archetype: ' ', languagePatterns: [], id: 'x', version: 3, active: true };
    const names = Object.keys(placeholderValues({ ...subject, persona, advisor: null }));
    for (const gone of [
      'persona_archetype',
      'persona_language_patterns',
      'persona_id',
      'advisor_name',
      'source_text',
    ]) {
      expect(names).not.toContain(gone);
    }
  });

  it('take an item’s parameters before shared ones, and the scaffolding before both', () => {
    const parameters = { goal: 'own', persona_name: 'Mallory', tier: 'x', persona_mood: 'calm' };
    const values = placeholderValues({ ...subject, parameters, sharedParameters: { goal: 'shared', place: 'here' } });
    expect(values).toMatchObject({
      goal: 'own',
      place: 'here',
      persona_name: 'Ada',
      tier: 'template',
      persona_mood: 'calm',
    });
  });
});

describe('a prompt', () => {
  it('has our output format, the same for all, and the rendered template', () => {
    const one = buildPrompt({
      ...subject,
      template: { text: 'About {{topic_name}}: {{source_text}}' },
      sourceText: 'Flour.',
    });
    const other = buildPrompt({ ...subject, template: { text: 'x {{goal}}' } });
    expect(one).toMatchObject({ user: 'About Sourdough: Flour.', unresolved: [] });
    expect(other.unresolved).toEqual(['goal']);
    expect(other.system).toBe(one.system);
  });

  it('describes the shape that is read back, and nothing in it is a placeholder', () => {
    const { system } = buildPrompt({ ...subject, template: { text: 'x' } });
    const example = JSON.parse(system.slice(system.indexOf('{'), system.lastIndexOf('}') + 1)) as object;
    expect(Object.keys(example)).toEqual(['conversation_metadata', 'turns']);
    expect(system).not.toContain('{{');
  });
});
