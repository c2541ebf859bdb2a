import { expect } from 'vitest';
import { test } from '../../cli/support/stage.ts';
import { freshDatabase } from '../../setup/database.ts';
import { seed } from '../../setup/drain.ts';
import { completion, conversation, startModel } from './model.ts';
import { startServer } from './server.ts';
import { one, readJson, submit } from './world.ts';

/** What makes a browser run something, and what makes a terminal do something: clear itself, set its title, write to the clipboard, go back over what was said. */
const html = `<xss-probe onload="alert(1)"></xss-probe></script><xss-probe src=x onerror=alert(1)>\u2028`;
const ansi = '\x1b[2J\x1b[1;31mred\x1b]0;title\x07\x1b]52;c;ZXZpbA==\x1b\\\u009b31m\u0085\b\b\r\x7f';
const forgedLine = '\n   99  2026-11-03T12:00:00.000Z  info   everything is completed';
const hostile = `A ${html} and ${ansi} and ${forgedLine} end.`;

const items = ['roth_ira_conversion', 'hsa_vs_fsa', 'student_loan_payoff', 'life_insurance_types'];
const answers = [
  () => conversation([`Client: ${hostile}`, `Advisor: ${hostile}`], html),
  () => ({ status: 400, body: { error: { message: `Refused: ${hostile}`, type: hostile, code: `bad${ansi}` } } }),
  () => completion(`No JSON but ${hostile}`),
  () => ({ status: 403, body: { error: { message: `Forbidden: ${hostile}` } } }),
];

const control = /[\0-\x08\x0b-\x1f\x7f-\x9f]/;

test('HTML and control sequences out of a model, or out of a plan, reach neither a browser nor a terminal', {
  timeout: 600_000,
}, async ({ stage }) => {
  const { db, url } = await freshDatabase();
  await seed(db);
  const model = await startModel((prompt) => answers[Number(/Case (\d)/.exec(prompt)?.[1] ?? 0)]!());
  const server = await startServer(url, { OPENAI_BASE_URL: model.url });
  try {
    const jobId = await submit(
      server,
      one({
        name: `<xss-probe>${ansi}${forgedLine}`,
        model: 'local:writer',
        maxAttempts: 1,
        concurrentProcessing: 1,
        emotionalArcs: [arc],
        templates: [{ name: hostile, tier: 'template', emotionalArc: 'own', text: 'Case {{number}}' }],
        items: items.map((topic, number) => ({
          persona: 'anxious_planner',
          emotionalArc: 'own',
          topic,
          parameters: { number },
        })),
      }),
    );
    // The last call pauses what it is for.
    for (let calls = 0; calls < 4; calls++)
      await server.send({ method: 'POST', path: `/api/batch-jobs/${jobId}/process-next` });
    const list = await readJson<{ items: { id: string; status: string; errorCode: string }[] }>(
      server,
      `/api/batch-jobs/${jobId}/items`,
    );
    expect(list.items.map(({ status, errorCode }) => errorCode ?? status)).toEqual([
      'completed',
      'request_invalid',
      'not_json',
      'queued',
    ]);

    const pages = [
      '/batch-jobs',
      `/batch-jobs/${jobId}`,
      ...list.items.map(({ id }) => `/batch-jobs/${jobId}/items/${id}`),
    ];
    let escaped = 0;
    for (const path of pages) {
      const { status, text, headers } = await server.send({ method: 'GET', path });
      expect(status, path).toBe(200);
      expect(text, path).not.toContain('<xss-probe');
      expect(text, path).not.toContain('</script><xss');
      expect(headers['x-content-type-options'], path).toBe('nosniff');
      if (text.includes('&lt;xss-probe')) escaped++;
    }
    // Each of them shows a name or a text of it.
    expect(escaped).toBeGreaterThanOrEqual(pages.length - 1);

    const events = await server.send({ method: 'GET', path: `/api/batch-jobs/${jobId}/events` });
    for (const line of events.text.split('\n').filter((each) => each !== ''))
      expect(line).toMatch(/^(id|event|retry): \w+$|^data: \{.*|^:/);

    const env = { DATABASE_URL: url, OPENAI_BASE_URL: model.url };
    await server.send({ method: 'POST', path: `/api/batch-jobs/${jobId}/cancel` });
    const commands = [
      ['jobs', 'list'],
      ['jobs', 'show', jobId],
      ['jobs', 'show', jobId, '--json'],
      ['jobs', 'logs', jobId],
      ['jobs', 'logs', jobId, '--json'],
      ['jobs', 'watch', jobId],
      ['doctor'],
    ];
    const told = await Promise.all(commands.map((args) => stage.run(args, { env })));
    for (const [index, { stdout, stderr }] of told.entries()) {
      const args = commands[index]!;
      expect(stdout + stderr, args.join(' ')).not.toMatch(control);
      // What is told in lines is told in our lines: none of them is the model’s.
      if (!args.includes('--json')) expect(stdout + stderr, args.join(' ')).not.toMatch(/^ {3}99 /m);
    }
    expect(told.map(({ stdout }) => stdout).join('')).toContain('<xss-probe');
  } finally {
    await server.close();
    model.close();
  }
});

const arc = {
  ...{ key: 'own', name: `Arc ${html}`, startingEmotion: html, endingEmotion: html, turnsMin: 1, turnsMax: 2 },
  ...{ startingIntensityMin: 0.1, startingIntensityMax: 0.9, endingIntensityMin: 0.1, endingIntensityMax: 0.9 },
};
