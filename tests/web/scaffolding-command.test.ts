import { expect } from 'vitest';
import { test } from '../cli/support/stage.ts';
import { freshApp } from './app.ts';
import { serveApi } from './http-server.ts';

test('colloquy import says and does the same with --server as with the local data', { timeout: 60_000 }, async ({
  stage,
}) => {
  const db = await freshApp();
  const { url, authorizations } = await serveApi();
  await stage.write('people.csv', 'key,name\nbaker,Berta\nanxious_planner,Anna\n');
  await stage.write('wrong.yaml', '- key: baker\n  nmae: Berta\n');
  for (const [args, told] of [
    [['people.csv', '--dry-run'], { code: 0, stderr: '2 rows read, 1 to be added, 1 to be changed, 0 as before.\n' }],
    [['wrong.yaml'], { code: 2, stderr: expect.stringMatching(/wrong\.yaml:2 \[0\]\.nmae.*did you mean “name”/s) }],
    [['people.csv'], { code: 0, stderr: '2 rows read, 1 added, 1 changed, 0 as before.\n' }],
  ] as const) {
    const here = await stage.run(['import', 'personas', ...args], { env: { DATABASE_URL: db.url } });
    expect(here, args.join(' ')).toMatchObject(told);
    // The row as it was, for the server.
    if (args.length === 1 && args[0] === 'people.csv')
      await db.query(
        `update personas set name = 'Old' where key = 'anxious_planner'; delete from personas where key = 'baker'`,
      );
    const there = await stage.run(['import', 'personas', ...args, '--server', url, '--key', 'a-key-of-some-length']);
    expect({ ...there, ms: 0 }, args.join(' ')).toEqual({ ...here, ms: 0 });
  }
  expect(new Set(authorizations)).toEqual(new Set(['Bearer a-key-of-some-length']));
  expect(await db.query(`select name from personas where key in ('baker', 'anxious_planner') order by 1`)).toEqual([
    { name: 'Anna' },
    { name: 'Berta' },
  ]);
});
