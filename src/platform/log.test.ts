import { expect, it } from 'vitest';
import { openLog } from './log.ts';

function logged(level: 'info' | 'error' = 'info', secrets: string[] = []) {
  const lines: string[] = [];
  const log = openLog({ process: 'web@test', level, secrets: () => secrets, write: (line) => lines.push(line) });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? 'null') };
}

it('a line is one line of JSON, with its level, time, process and event', () => {
  const { log, lines, last } = logged();
  log.info('settled', { jobId: 'j', text: 'two\nlines' });
  expect(lines.at(-1)).toMatch(/^\{[^\n]*\}\n$/);
  expect(last()).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    process: 'web@test',
    event: 'settled',
    jobId: 'j',
    text: 'two\nlines',
  });
});

it('only the gravest is written where nothing else is asked for', () => {
  const { log, lines } = logged('error');
  log.info('request');
  log.warn('request');
  log.error('request_failed');
  expect(lines).toHaveLength(1);
});

it('secrets are cut out of all texts, at any depth and of errors and their causes, also those that JSON writes otherwise', () => {
  const secrets = ['pa"ss\\word', 'a key of ours'];
  const { log, lines, last } = logged('info', secrets);
  const cause = new Error('the header was authorization: Bearer abcdefgh12345678');
  log.error('request_failed', { error: new Error('with pa"ss\\word', { cause }), list: [{ key: 'a key of ours' }] });
  expect(last()).toMatchObject({ error: { message: 'with [secret]' }, list: [{ key: '[secret]' }] });
  for (const part of ['word', 'abcdefgh', 'a key of ours'])
    expect(lines.join()).not.toContain(part === 'word' ? 'ss\\\\word' : part);
  // One that is known only later counts from then on.
  secrets.push('another key');
  log.info('x', { text: 'another key' });
  expect(last().text).toBe('[secret]');
});
