import { globSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Visitor } from '#app/_lib/auth/visitor.ts';
import { scaffoldingSchemas } from '#app/api/_schemas/scaffolding.ts';
import { type ScaffoldingKind, scaffoldingKinds } from '#domain/scaffolding-kinds.ts';
import { createScaffolding } from '#engine/change-scaffolding.ts';
import { revokeApiKey } from '#ledger/api-keys.ts';
import { startBulkAct } from '#ledger/bulk-acts.ts';
import { giveRole } from '#ledger/members.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { setProviderKey } from '#ledger/provider-keys.ts';
import type { Database } from '#platform/database.ts';
import { secretBox } from '#platform/secret-box.ts';
import { freshDatabase } from '../../setup/database.ts';
import { seed } from '../../setup/drain.ts';
import { type Answer, answerFrom, atHome, call, submitSix } from '../app.ts';
import { described, handlerAt } from '../described.ts';
import { cookiesOf, elsewhere, key, otherOrganizationId, person, secret, signIn } from './people.ts';

type Access = 'public' | 'read' | 'write' | 'admin' | 'cron' | 'observe';

const scaffoldingPaths = ['personas', 'emotional-arcs', 'training-topics', 'advisors', 'templates'];
const scaffoldingRows = (path: string): Record<string, Access> => ({
  [`get /api/${path}`]: 'read',
  [`post /api/${path}`]: 'write',
  [`get /api/${path}/{id}`]: 'read',
  [`patch /api/${path}/{id}`]: 'write',
  [`delete /api/${path}/{id}`]: 'write',
  [`post /api/${path}/import`]: 'write',
  [`get /api/${path}/export`]: 'read',
});

/** Who may call what: every method of every address has its row here. */
const rows: Record<string, Access> = {
  'get /api/health': 'public',
  'get /api/ready': 'public',
  'get /api/metrics': 'observe',
  'get /api/notifications': 'admin',
  'put /api/notifications': 'admin',
  'get /api/openapi.json': 'public',
  'get /api/cron/tick': 'cron',
  'post /api/cron/tick': 'cron',
  'get /api/keys': 'admin',
  'post /api/keys': 'admin',
  'delete /api/keys/{id}': 'admin',
  'get /api/members': 'admin',
  'post /api/members': 'admin',
  'patch /api/members/{id}': 'admin',
  'delete /api/members/{id}': 'admin',
  'get /api/provider-keys': 'admin',
  'get /api/provider-keys/{provider}': 'admin',
  'put /api/provider-keys/{provider}': 'admin',
  'delete /api/provider-keys/{provider}': 'admin',
  'get /api/providers': 'read',
  'get /api/prices': 'read',
  'put /api/prices': 'admin',
  'post /api/prices/import': 'admin',
  'get /api/spend': 'read',
  'post /api/spend/resolve': 'admin',
  'post /api/conversations/generate-batch': 'write',
  'get /api/conversations': 'read',
  'post /api/conversations/bulk-review': 'write',
  'get /api/conversations/{id}': 'read',
  'patch /api/conversations/{id}': 'write',
  'post /api/conversations/{id}/regenerate': 'write',
  'get /api/workers': 'read',
  'post /api/workers/{id}/drain': 'admin',
  'post /api/batch-jobs/bulk': 'write',
  'get /api/batch-jobs/bulk/{id}': 'read',
  'post /api/batch-jobs/bulk/{id}/abort': 'write',
  'get /api/batch-jobs': 'read',
  'get /api/batch-jobs/{id}': 'read',
  'patch /api/batch-jobs/{id}': 'write',
  'delete /api/batch-jobs/{id}': 'write',
  'post /api/batch-jobs/{id}/pause': 'write',
  'post /api/batch-jobs/{id}/resume': 'write',
  'post /api/batch-jobs/{id}/cancel': 'write',
  'post /api/batch-jobs/{id}/retry-failed': 'write',
  'post /api/batch-jobs/{id}/duplicate': 'write',
  'post /api/batch-jobs/{id}/process-next': 'write',
  'get /api/batch-jobs/{id}/logs': 'read',
  'get /api/batch-jobs/{id}/events': 'read',
  'get /api/batch-jobs/{id}/export': 'read',
  'get /api/batch-jobs/{id}/export/check': 'read',
  'get /api/batch-jobs/{id}/export/manifest': 'read',
  'get /api/batch-jobs/{id}/items': 'read',
  'post /api/batch-jobs/{id}/items': 'write',
  'post /api/batch-jobs/{id}/submit': 'write',
  'get /api/batch-jobs/{id}/items/{itemId}': 'read',
  'get /api/batch-jobs/{id}/items/{itemId}/attempts/{number}': 'read',
  ...Object.assign({}, ...scaffoldingPaths.map(scaffoldingRows)),
  'get /api/templates/{id}/versions': 'read',
  'post /api/templates/preview': 'read',
};

const routes = Object.entries(described.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method} ${path}`),
);

it('every method of every address has a row', () => {
  expect(routes.toSorted()).toEqual(Object.keys(rows).toSorted());
});

it('beside what the document describes there is only what catches the rest, and sign-in', () => {
  const api = join(import.meta.dirname, '../../../src/app/api');
  expect(
    globSync('**/route.ts', { cwd: api })
      .filter((file) => file.includes('[...'))
      .toSorted(),
  ).toEqual(['[[...path]]/route.ts', 'auth/[...all]/route.ts']);
});

interface Actor {
  headers: Record<string, string>;
  visitor: Visitor;
  may: Access[];
  /** The status of what it may not: not known, or known and not allowed. */
  refused: 401 | 403;
}

/** What of an address is asked for; a list has nothing that could be another's. */
type Target = 'own' | 'foreign' | 'missing';
type Ids = Record<'id' | 'itemId' | 'number', string>;
type Work = Ids & { conversationId: string; bulkActId: string };

/** Of these nothing is anybody’s: only what is missing can be asked for. */
const nobodys = /^\S+ \/api\/workers\//;

const reader: Access[] = ['public', 'read'];
const writer: Access[] = [...reader, 'write'];

async function actorsOf(db: Database): Promise<Record<string, Actor>> {
  await person(db, 'viewer@example.com', 'viewer');
  await person(db, 'editor@example.com', 'editor');
  await person(db, 'owner@example.com', 'owner');
  await person(db, 'other@example.com', 'owner', otherOrganizationId);
  const expired = await key(db);
  await db.query(
    `update api_keys set created_at = colloquy_now() - interval '2 hours', expires_at = colloquy_now() - interval '1 hour' where id = $1`,
    [expired.id],
  );
  const revoked = await key(db);
  await revokeApiKey(db, localOrganizationId, revoked.id);
  const unknown = (headers: Record<string, string>, visitor = elsewhere): Actor => ({
    ...{ headers, visitor, may: ['public'], refused: 401 },
  });
  const known = (headers: Record<string, string>, may: Access[]): Actor => ({
    ...{ headers, visitor: elsewhere, may, refused: 403 },
  });
  const session = async (email: string) => cookiesOf(await signIn(email));
  return {
    nobody: unknown({}),
    bad: unknown({ authorization: 'Bearer clq_bad' }, atHome),
    expired: unknown(expired.headers),
    revoked: unknown(revoked.headers),
    proxied: unknown({}, { ...atHome, passedOn: true }),
    'foreign Host': { ...unknown({ host: 'evil.example:3000' }, atHome), may: [] },
    'wrong CRON_SECRET': unknown({ authorization: 'Bearer not the secret' }),
    viewer: known(await session('viewer@example.com'), reader),
    editor: known(await session('editor@example.com'), writer),
    owner: known(await session('owner@example.com'), [...writer, 'admin', 'observe']),
    'other organisation': known(await session('other@example.com'), [...writer, 'admin']),
    'read-only key': known((await key(db, ['read'])).headers, reader),
    'the local owner': known({}, [...writer, 'admin', 'observe']),
    cron: { headers: { authorization: `Bearer ${secret}` }, visitor: elsewhere, may: ['public', 'cron'], refused: 401 },
  };
}

/** A job with one conversation, and an act on it. */
async function work(db: Database): Promise<Work> {
  const id = await submitSix({ model: 'rehearsal:default?latencyMs=0' });
  await call(
    handlerAt('/api/batch-jobs/{id}/process-next', 'post'),
    `/api/batch-jobs/${id}/process-next`,
    { id },
    { method: 'POST' },
  );
  const [item] = await db.query<{ itemId: string; conversationId: string }>(
    `select id as "itemId", conversation_id as "conversationId" from batch_items where batch_job_id = $1 and status = 'completed'`,
    [id],
  );
  const act = { action: 'pause' as const, options: {}, by: 'you' };
  const bulkActId = await startBulkAct(db, localOrganizationId, act, { ids: [id] });
  return { id, number: '1', bulkActId, ...item! };
}

async function givenAway(given: Work): Promise<Work> {
  await db.query('update batch_jobs set organization_id = $2 where id = $1', [given.id, otherOrganizationId]);
  await db.query('update conversations set organization_id = $2 where id = $1', [
    given.conversationId,
    otherOrganizationId,
  ]);
  await db.query('update bulk_acts set organization_id = $2 where id = $1', [given.bulkActId, otherOrganizationId]);
  return given;
}

const scaffoldingKindOf = (route: string): ScaffoldingKind | undefined =>
  (
    ({
      personas: 'personas',
      'emotional-arcs': 'emotionalArcs',
      'training-topics': 'topics',
      advisors: 'advisors',
      templates: 'templates',
    }) as const
  )[route.split('/')[2] ?? ''];

/** A row of scaffolding. */
async function rowOf(kind: ScaffoldingKind, organizationId: string): Promise<Work> {
  const name = `row_${asked++}`;
  const row = { ...scaffoldingSchemas[kind].examples.content, [scaffoldingKinds[kind].key]: name };
  const { id } = await createScaffolding(db, organizationId, kind, row as never);
  return { id, itemId: missing, number: '1', conversationId: missing, bulkActId: missing };
}

/** What a change says, by what is changed. */
const changes: Record<string, object> = {
  conversations: { reviewStatus: 'approved' },
  members: { role: 'editor' },
  'provider-keys': { key: 'sk-0123456789' },
};

const organizations = [localOrganizationId, otherOrganizationId];
const memberOf = (organizationId: string) => `${organizationId.slice(0, -2)}d${organizations.indexOf(organizationId)}`;

/** What one may remove, the next may, too: a member of each organisation, and a key that each has of a provider. */
async function putBack(path: string): Promise<void> {
  for (const organizationId of organizations) {
    const member = { organizationId, userId: memberOf(organizationId), role: 'viewer' as const };
    if (path === '/api/members/{id}') await giveRole(db, member);
    const given = { organizationId, provider: 'openai' as const, key: 'sk-0123456789', name: null, baseUrl: null };
    if (path === '/api/provider-keys/{provider}') await setProviderKey(db, secretBox(secret), { ...given, by: 'you' });
  }
}

/** A key or a member of an organisation. */
async function accessOf(route: string, organizationId: string): Promise<Ids | null> {
  const ids = { itemId: missing, number: '1' };
  if (route.includes('/keys/')) return { ...ids, id: (await key(db, ['read'], { organizationId })).id };
  return route.includes('/members/') ? { ...ids, id: memberOf(organizationId) } : null;
}

/** What says more than that it may or may not be done just now. */
const told = new Set([401, 403, 404, 429]);

const missing = '00000000-0000-4000-8000-00000000dead';

let db: Database;
let statements: string[] = [];
/** What is sent beside what a request asks, whenever it is due: listeners that prove themselves, what tells of changes, and once a minute that a key was used. */
const ofListeners = /pg_notify|pg_stat_activity|set last_used_at/;
let asked = 1;
beforeEach(async () => {
  vi.stubEnv('HOSTNAME', '127.0.0.1');
  // A job is moved to another organisation without what its calls point at there.
  const fresh = await freshDatabase({ invariants: false });
  await seed(fresh.db);
  const noted: Database = {
    ...fresh.db,
    query: (sql, parameters) => {
      if (!ofListeners.test(sql)) statements.push(sql);
      return fresh.db.query(sql, parameters);
    },
  };
  db = fresh.db;
  answerFrom(noted, { COLLOQUY_SECRET: secret, CRON_SECRET: secret });
});

async function ask(route: string, actor: Actor, ids: Ids): Promise<Answer & { statements: string[] }> {
  const [method = '', path = ''] = route.split(' ');
  const params = { ...ids, provider: 'openai' };
  const address = path.replace(/\{(\w+)\}/g, (_, name: keyof typeof params) => params[name]);
  await putBack(path);
  const change = changes[path.split('/')[2] ?? ''] ?? { name: 'x' };
  const body =
    method === 'patch' || method === 'put'
      ? { body: JSON.stringify(change), headers: { 'Content-Type': 'application/json' } }
      : {};
  const init = { ...body, method: method.toUpperCase(), headers: { ...body.headers, ...actor.headers } };
  statements = [];
  // Each from an address of its own, so that none comes too often.
  const net = actor.visitor.address.startsWith('127.') ? '127.0' : '198.18';
  const visitor = { ...actor.visitor, address: `${net}.${asked >> 8}.${asked++ & 255}` };
  const answer = await call(handlerAt(path, method), address, params, init, visitor);
  return { ...answer, statements };
}

it('everyone may do what their row says, to what is theirs, and nothing else', { timeout: 240_000 }, async () => {
  const actors = await actorsOf(db);
  actors['the local owner']!.visitor = atHome;
  const expected: Record<string, string> = {};
  const found: Record<string, string> = {};
  let read: readonly [Work, Work] | undefined;
  for (const [route, access] of Object.entries(rows)) {
    const kind = scaffoldingKindOf(route);
    // What is only read serves the next route, too.
    const fresh = async () => [await work(db), await givenAway(await work(db))] as const;
    if (route.startsWith('get ')) read ??= await fresh();
    const [own, foreign] = kind
      ? [await rowOf(kind, localOrganizationId), await rowOf(kind, otherOrganizationId)]
      : route.startsWith('get ')
        ? read!
        : await fresh();
    const of = (ids: Work): Ids => {
      if (route.includes('/conversations/')) return { ...ids, id: ids.conversationId };
      return route.includes('/bulk/') ? { ...ids, id: ids.bulkActId } : ids;
    };
    const targets: Record<Target, Ids> = {
      own: (await accessOf(route, localOrganizationId)) ?? of(own),
      foreign: (await accessOf(route, otherOrganizationId)) ?? of(foreign),
      missing: { id: missing, itemId: missing, number: '1' },
    };
    const ofOne = route.includes('{') && !route.includes('{provider}');
    const ofNobody: Target[] = nobodys.test(route) ? ['missing'] : ['missing', 'foreign', 'own'];
    const names: Target[] = ofOne ? ofNobody : ['own'];
    for (const [name, actor] of Object.entries(actors)) {
      const answers: Partial<Record<Target, Awaited<ReturnType<typeof ask>>>> = {};
      for (const target of names) {
        const cell = `${name} | ${route} | ${target}`;
        const answer = await ask(route, actor, targets[target]);
        answers[target] = answer;
        // Seen from the other organisation, theirs is what is ours.
        const theirs = name === 'other organisation' ? target !== 'foreign' : target !== 'own';
        const hidden = ofOne && theirs;
        expected[cell] = !actor.may.includes(access) ? `${refusal(actor, access)}` : hidden ? '404' : 'answered';
        found[cell] = told.has(answer.status) || answer.status >= 500 ? `${answer.status}` : 'answered';
      }
      const there = name === 'other organisation' ? answers.own : answers.foreign;
      if (there?.status === 404) {
        const same = ({ body }: Answer) => JSON.stringify(body).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID');
        expect(same(there), `${name} | ${route}: the body`).toBe(same(answers.missing!));
        expect(there.statements, `${name} | ${route}: what is asked of the database, and so the time`).toEqual(
          answers.missing!.statements,
        );
      }
    }
  }
  expect(found).toEqual(expected);
  expect(Object.keys(found).length).toBeGreaterThan(600);
});

/** A tick knows its secret only; who is known elsewhere brings none. The secret is no key. */
const refusal = (actor: Actor, access: Access) => (access === 'cron' ? 401 : actor.refused);
