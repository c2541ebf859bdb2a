import { hashPassword } from 'better-auth/crypto';
import { z } from 'zod';
import { askPassword } from '#cli/ask-password.ts';
import { print, printJson, say, table } from '#cli/output.ts';
import { configOf, type JobOptions, withStore } from '#cli/with-store.ts';
import type { Role } from '#domain/access.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { addMember, giveRole, listMembers, removeMember } from '#ledger/members.ts';
import { localOrganizationId as organizationId } from '#ledger/organizations.ts';

interface AddOptions extends JobOptions {
  role: Role;
  supabaseUser?: string;
}

export async function add(email: string, { role, supabaseUser, ...options }: AddOptions): Promise<void> {
  if (!z.email().max(200).safeParse(email).success) throw wrong(`“${email}” is no email address.`);
  if (supabaseUser !== undefined && !z.uuid().safeParse(supabaseUser).success)
    throw wrong(`“${supabaseUser}” is no id of Supabase Auth, which are UUIDs.`);
  const passwordHash = supabaseUser === undefined ? await hashPassword(await askPassword()) : null;
  await withStore(configOf(options), async ({ db }) => {
    if (passwordHash === null) {
      await giveRole(db, { organizationId, userId: supabaseUser!, role });
      return options.json ? printJson({ userId: supabaseUser, role }) : say(`${email} is ${role} now.`);
    }
    const { userId, created } = await addMember(db, { organizationId, email, role, passwordHash });
    if (options.json) return printJson({ userId, role, created });
    say(`${email} is ${role} now${created ? '' : '; wherever it was signed in, it signs in again'}.`);
  });
}

export async function list(options: JobOptions): Promise<void> {
  await withStore(configOf(options), async ({ db }) => {
    const members = await listMembers(db, organizationId);
    if (options.json) return printJson({ items: members });
    if (members.length === 0)
      return say('Nobody signs in here yet. Add an owner: colloquy users add you@example.com --role owner');
    const rows = members.map(({ userId, email, role, createdAt }) => [
      email ?? '(Supabase Auth)',
      role,
      userId,
      new Date(createdAt).toISOString(),
    ]);
    print(table([['EMAIL', 'ROLE', 'ID', 'SINCE'], ...rows]));
  });
}

export async function remove(who: string, options: JobOptions): Promise<void> {
  await withStore(configOf(options), async ({ db }) => {
    if (!(await removeMember(db, organizationId, who)))
      throw new ColloquyError('not_found', `There is no member ${who}.`, { next: 'List them: colloquy users list.' });
    if (options.json) return printJson({ removed: who });
    say(`${who} may nothing here any more. Keys that it made stay: colloquy keys list.`);
  });
}

const wrong = (detail: string) => new ColloquyError('invalid_input', detail, { next: 'Correct it.' });
