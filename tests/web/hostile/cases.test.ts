import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OurApp, ourApp } from '../../incident/support/our-app.ts';
import { freshDatabase } from '../../setup/database.ts';
import { seed } from '../../setup/drain.ts';
import { addressCases } from './address-cases.ts';
import { bodyCases } from './body-cases.ts';
import type { HostileCase } from './case.ts';
import { doorCases } from './door-cases.ts';
import { headerCases } from './header-cases.ts';
import { rawCases } from './raw-cases.ts';
import type { Got, Sent } from './send.ts';
import { fingerprint, startServer } from './server.ts';
import { sizeCases } from './size-cases.ts';
import { openWorld } from './world.ts';

const memoryMbMax = 400;
/** While a body of 50 MB or of a million things is read. Measured: 807 MB at most. */
const memoryMbMaxAtLarge = 1_000;
let app: OurApp;
beforeAll(async () => {
  app = await ourApp();
}, 300_000);
afterAll(() => app?.remove());

/** What is wrong with the answer to a case; null: nothing. */
function wrongWith({ status, code, holds }: HostileCase, got: Got): string | null {
  const said = `${got.status} ${got.text.slice(0, 300)}`;
  if (got.status !== status) return `not ${status} but ${said}`;
  if (code !== undefined && (JSON.parse(got.text) as { code: string }).code !== code) return `not ${code} but ${said}`;
  if (holds && !holds(got)) return `its answer is not as it must be: ${said} ${JSON.stringify(got.headers)}`;
  return null;
}

it('every hostile request is answered for what it is, changes nothing where it is refused, and the server goes on, within 400 MB but for the largest bodies', {
  timeout: 300_000,
}, async () => {
  const { db, url } = await freshDatabase();
  await seed(db);
  const server = await startServer(url, {}, app);
  const wrong: string[] = [];
  try {
    const world = await openWorld(server);
    const cases = [...bodyCases, ...sizeCases, ...addressCases, ...headerCases, ...doorCases];
    expect(new Set([...cases, ...rawCases].map(({ name }) => name)).size).toBe(cases.length + rawCases.length);
    const before = await fingerprint(db);
    const after = async (name: string, large = false) => {
      const mb = server.peakMb();
      if (mb > (large ? memoryMbMaxAtLarge : memoryMbMax)) wrong.push(`${name}: the server took ${mb} MB`);
      await server.expectWell().catch((error) => wrong.push(`${name}: the server is not well after it: ${error}`));
      const now = await fingerprint(db);
      for (const [table, rows] of Object.entries(now))
        if (rows !== before[table]) wrong.push(`${name}: ${table} was ${before[table]} and is ${rows}`);
      Object.assign(before, now);
    };
    const judge = async (each: HostileCase) => {
      const request = each.request(world);
      const send = (sent: Sent) =>
        server.send(sent).catch((error): Got => ({ status: 0, headers: {}, text: String(error) }));
      let got = await send(request);
      // A part of a page has an address of its own, which Next leads to.
      if (got.status === 307) got = await send({ ...request, path: String(got.headers.location) });
      const fault = wrongWith(each, got);
      if (fault) wrong.push(`${each.name}: ${fault}`);
      await after(each.name, each.large);
    };
    for (const each of cases.filter(({ large }) => !large)) await judge(each);
    for (const { name, bytes, answer, thenLeave } of rawCases) {
      const said = await server.sendRaw(bytes(world), { thenLeave }).catch(String);
      if (!answer.test(said)) wrong.push(`${name}: ${said.slice(0, 300)}`);
      await after(name);
    }
    // Last, as what they took is given back only some time later.
    for (const each of cases.filter(({ large }) => large)) await judge(each);
    expect(wrong.join('\n')).toBe('');
  } finally {
    await server.close();
  }
});
