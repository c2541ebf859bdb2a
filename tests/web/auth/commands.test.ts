import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { ensureBuilt } from '../../../scripts/build-web.mjs';
import type { Command } from '../../cli/support/command.ts';
import { type Stage, test } from '../../cli/support/stage.ts';
import { until } from '../../postgres-server/support/processes.ts';
import { freePort } from '../../setup/postgres-15.ts';

const password = 'correct horse battery';

/** A command that asks for a password, and gets this. */
async function addUser(stage: Stage, args: string[], given = password) {
  const command = stage.start(['users', 'add', ...args]);
  command.process.stdin!.end(`${given}\n`);
  return command.ended;
}

describe('colloquy users and keys', { timeout: 120_000 }, () => {
  test('add, list and remove people; the password is read, and stored as a hash only', async ({ stage }) => {
    expect(await addUser(stage, ['Owner@Example.com', '--role', 'owner'])).toMatchObject({ code: 0 });
    const listed = JSON.parse((await stage.run(['users', 'list', '--json'])).stdout);
    expect(listed.items).toMatchObject([{ email: 'owner@example.com', role: 'owner' }]);
    const stored = await stage.withDatabase((db) => db.query('select * from app_accounts'));
    expect(JSON.stringify(stored)).not.toContain(password);
    // The last owner stays one.
    expect((await stage.run(['users', 'remove', 'owner@example.com'])).stderr).toContain('last one');
    await addUser(stage, ['second@example.com', '--role', 'owner']);
    const again = await addUser(stage, ['owner@example.com', '--role', 'viewer', '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ created: false, role: 'viewer' });
    expect(await stage.run(['users', 'remove', 'owner@example.com'])).toMatchObject({ code: 0 });
    expect(JSON.parse((await stage.run(['users', '--json'])).stdout)).toMatchObject({ items: [{ role: 'owner' }] });
    expect((await stage.run(['users', 'remove', 'owner@example.com'])).code).not.toBe(0);
  });

  test('refuse a short password, what is no address, and an unknown role', async ({ stage }) => {
    expect((await addUser(stage, ['owner@example.com'], 'short')).stderr).toContain('12 to 200 characters');
    expect((await addUser(stage, ['owner'])).stderr).toContain('no email address');
    expect((await addUser(stage, ['owner@example.com', '--role', 'king'])).code).toBe(2);
  });

  test('make somebody of Supabase Auth a member, without a password', async ({ stage }) => {
    const id = '0a11ce00-0000-4000-8000-000000000001';
    const added = await stage.run(['users', 'add', 'alice@example.com', '--role', 'owner', '--supabase-user', id]);
    expect(added).toMatchObject({ code: 0 });
    expect(JSON.parse((await stage.run(['users', '--json'])).stdout).items).toMatchObject([
      { userId: id, role: 'owner' },
    ]);
  });

  test('make a key that is shown once, list keys without it, and revoke one', async ({ stage }) => {
    const made = await stage.run(['keys', 'create', 'CI', '--scope', 'write', '--days', '30']);
    const secret = made.stdout.trim();
    expect(secret).toMatch(/^clq_[\w-]{43}$/);
    const [row] = await stage.withDatabase((db) => db.query<{ hash: Buffer }>('select hash from api_keys'));
    expect(row!.hash).toEqual(createHash('sha256').update(secret).digest());
    const listed = (await stage.run(['keys', 'list'])).stdout;
    expect(listed).toContain('valid until');
    expect(listed).not.toContain(secret);
    const { items } = JSON.parse((await stage.run(['keys', '--json'])).stdout);
    expect(await stage.run(['keys', 'revoke', items[0].id.slice(0, 10)])).toMatchObject({ code: 0 });
    expect((await stage.run(['keys'])).stdout).toContain('revoked');
  });
});

describe('colloquy start', { timeout: 400_000 }, () => {
  async function ready(stage: Stage, args: string[]): Promise<Command> {
    const command = stage.start(['start', '--no-worker', ...args]);
    await until(
      'the app is ready',
      () => command.stdout.includes('Colloquy is ready') || command.process.exitCode !== null,
    );
    expect(command.stderr).not.toContain('Error');
    return command;
  }

  test('is one command: whoever sits here is in, at the API and at the pages, and a proxy is not; the secret is kept for its user only', async ({
    stage,
  }) => {
    await ensureBuilt();
    const port = await freePort();
    const app = await ready(stage, ['--port', String(port)]);
    const asks = async (path: string, headers = {}) =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { headers, redirect: 'manual' })).status;
    expect([await asks('/api/batch-jobs'), await asks('/batch-jobs'), await asks('/sign-in')]).toEqual([200, 200, 200]);
    const proxied = { 'X-Forwarded-For': '127.0.0.1' };
    expect([await asks('/api/batch-jobs', proxied), await asks('/batch-jobs', proxied)]).toEqual([401, 307]);
    expect((await stat(join(stage.data, 'secret'))).mode & 0o077).toBe(0);
    app.process.kill('SIGINT');
    await app.ended;
  });

  test('refuses another address until there is an owner, with the command that adds one; then it lets nobody in unknown', async ({
    stage,
  }) => {
    await ensureBuilt();
    const port = await freePort();
    const args = ['--host', '0.0.0.0', '--port', String(port)];
    const refused = await stage.run(['start', '--no-worker', ...args]);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('colloquy users add you@example.com --role owner');
    await addUser(stage, ['owner@example.com', '--role', 'owner']);
    const key = (await stage.run(['keys', 'create', 'CI'])).stdout.trim();
    const app = await ready(stage, args);
    const asks = async (headers: Record<string, string>) =>
      (await fetch(`http://127.0.0.1:${port}/api/batch-jobs`, { headers })).status;
    const via = { Via: '1.1 proxy' };
    expect([await asks(via), await asks({ ...via, Authorization: `Bearer ${key}` })]).toEqual([401, 200]);
    app.process.kill('SIGINT');
    await app.ended;
  });
});
