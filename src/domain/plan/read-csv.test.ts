import { describe, expect, it } from 'vitest';
import type { ColloquyError } from '#domain/colloquy-error.ts';
import { readPlan } from './read-plan.ts';

const itemsOf = (text: string) => readPlan(text, 'items.csv').submission.items;
const refusal = (text: string): ColloquyError => {
  try {
    readPlan(text, 'items.csv');
  } catch (error) {
    return error as ColloquyError;
  }
  throw new Error('was not refused');
};

describe('CSV', () => {
  it('is one item a row; columns that are not known become parameters; empty cells are absent', () => {
    const text =
      'topic,persona,emotionalArc,tier,sourceText,goal,mood\nt,p,a,scenario,"Flour, water",rise,\nt,p,a,,,,calm\n';
    expect(itemsOf(text)).toEqual([
      {
        topic: 't',
        persona: 'p',
        emotionalArc: 'a',
        tier: 'scenario',
        sourceText: 'Flour, water',
        parameters: { goal: 'rise' },
      },
      { topic: 't', persona: 'p', emotionalArc: 'a', parameters: { mood: 'calm' } },
    ]);
  });

  it('may have its columns in any order and in snake_case, as spreadsheets write them', () => {
    const id = 'b5038036-929a-4a86-b40a-e6bb34ce226e';
    const text = `Persona, emotional_arc ,TOPIC,template_id,source_text\r\np,a,t,${id},"two\r\nlines"\r\n`;
    expect(itemsOf(text)).toEqual([
      { topic: 't', persona: 'p', emotionalArc: 'a', templateId: id, sourceText: 'two\r\nlines' },
    ]);
  });

  it('may be separated by semicolons or tabs, and end in empty rows', () => {
    const item = { topic: 't', persona: 'p', emotionalArc: 'a', parameters: { note: '1,5' } };
    expect(itemsOf('topic;persona;emotionalArc;note\nt;p;a;1,5\n;;;\n')).toEqual([item]);
    expect(itemsOf('topic\tpersona\temotionalArc\tnote\nt\tp\ta\t1,5\n\n')).toEqual([item]);
  });

  it('is called after its file', () =>
    expect(readPlan('topic,persona,emotionalArc\nt,p,a', 'C:\\x\\six.csv').submission.name).toBe('six'));

  it('without a column that is needed is refused with its name, and the one that may be meant', () => {
    expect(refusal('topic,presona,goal\nt,p,x')).toMatchObject({
      code: 'invalid_input',
      problems: [
        { path: 'items.csv:1', message: 'the column “persona” is missing; is it “presona”?' },
        { path: 'items.csv:1', message: 'the column “emotionalArc” is missing' },
      ],
    });
  });

  it('with a column twice is refused', () => {
    expect(refusal('topic,persona,emotionalArc,Topic\nt,p,a,u').message).toBe(
      'items.csv:1: the column “topic” is there twice',
    );
  });

  it('with rows of another length is refused by each, at the line where it begins', () => {
    const { code, problems } = refusal(
      'topic,persona,emotionalArc,goal\nt,p,a,"two\nlines"\n\nt,p,a\nt,p,a,"three\n\nlines",5\n',
    );
    expect(code).toBe('plan_unreadable');
    expect(problems).toEqual([
      { path: 'items.csv:5', message: 'has 3 fields where the header has 4' },
      { path: 'items.csv:6', message: 'has 5 fields where the header has 4' },
    ]);
  });

  it('with a wrong or an empty cell is refused by line and column', () => {
    expect(refusal('topic,persona,emotionalArc,goal\nt,p,a,"x\ny"\nt,,An arc,\n').problems).toEqual([
      { path: 'items.csv:4 persona', message: 'is missing' },
      {
        path: 'items.csv:4 emotionalArc',
        message: 'must be lower-case letters and digits joined by _ or -, or a UUID, not “An arc”',
      },
    ]);
  });

  it.each([
    ['t,p,a\nt,"p,a\nt,p,a\n', 'items.csv:3: a quoted field that begins in this row is never closed'],
    ['t,p,a\nt,x"p",a\n', 'items.csv:3: a quote stands inside a field that is not quoted'],
    ['t,p,a\nt,"p"x,a\n', 'items.csv:3: something stands between a closing quote and the next comma'],
  ])('with broken quotes is refused at the row: %j', (rows, message) => {
    expect(refusal(`topic,persona,emotionalArc\n${rows}`)).toMatchObject({ code: 'plan_unreadable', message });
  });
});
