import type { Role } from '#domain/access.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { Database, Queryable } from '#platform/database.ts';

export interface Membership {
  organizationId: string;
  role: Role;
}

export interface Member {
  userId: string;
  /** null: a person of Supabase Auth, which knows it. */
  email: string | null;
  role: Role;
  createdAt: string;
}

/** The organisation that a person belongs to (one: where older rows say several, the first); null: none. */
export async function membershipOf(db: Queryable, userId: string): Promise<Membership | null> {
  const [row] = await db.query<Membership>(
    `select organization_id as "organizationId", role from organization_members where user_id = $1 order by created_at, organization_id limit 1`,
    [userId],
  );
  return row ?? null;
}

/** Whether anybody may do everything; before that nobody outside this machine may do anything. */
export async function ownerExists(db: Queryable): Promise<boolean> {
  const [row] = await db.query<{ found: boolean }>(
    `select exists (select from organization_members where role = 'owner') as found`,
  );
  return row?.found === true;
}

const memberSql = `select m.user_id as "userId", u.email, m.role, m.created_at as "createdAt"
  from organization_members m left join app_users u on u.id = m.user_id`;

export async function listMembers(db: Queryable, organizationId: string): Promise<Member[]> {
  return db.query<Member>(`${memberSql} where m.organization_id = $1 order by m.created_at, m.user_id`, [
    organizationId,
  ]);
}

/** @throws ColloquyError `not_found` */
async function memberOf(db: Queryable, organizationId: string, userId: string): Promise<Member> {
  const [member] = await db.query<Member>(`${memberSql} where m.organization_id = $1 and m.user_id = $2`, [
    organizationId,
    userId,
  ]);
  if (!member) throw new ColloquyError('not_found', `There is no member ${userId}.`);
  return member;
}

/**
 * Acts on the memberships of an organisation, one after the other in the whole fleet, so that of two who remove or demote each other only one does.
 * @throws ColloquyError `conflict` where an organisation that had an owner has none after it
 */
async function changeMembers<Result>(
  db: Database,
  organizationId: string,
  act: (connection: Queryable) => Promise<Result>,
): Promise<Result> {
  return db.transaction(async (connection) => {
    await connection.query('select from organizations where id = $1 for no key update', [organizationId]);
    const owned = async () => {
      const [row] = await connection.query<{ owned: boolean }>(
        `select exists (select from organization_members where organization_id = $1 and role = 'owner') as owned`,
        [organizationId],
      );
      return row!.owned;
    };
    const before = await owned();
    const result = await act(connection);
    if (before && !(await owned()))
      throw new ColloquyError('conflict', 'An organisation keeps at least one owner, and this is the last one.', {
        next: 'Make somebody else an owner first.',
      });
    return result;
  });
}

/**
 * Lets somebody in who is a member of nothing: a person with an email address and password, or one of Supabase Auth. Nobody’s password is changed by it who belongs to others.
 * @throws ColloquyError `conflict` for somebody who is a member already, here or elsewhere
 */
export async function inviteMember(
  db: Database,
  invited: Membership & ({ email: string; passwordHash: string } | { supabaseUser: string }),
): Promise<Member> {
  const { organizationId, role } = invited;
  return changeMembers(db, organizationId, async (connection) => {
    const who = 'email' in invited ? invited.email.toLowerCase() : invited.supabaseUser.toLowerCase();
    // One at a time for a person, who could else be let into two organisations at once.
    await connection.query('select pg_advisory_xact_lock(hashtextextended($1, 3))', [who]);
    const [user] =
      'email' in invited
        ? await connection.query<{ id: string }>('select id from app_users where email = $1', [who])
        : [{ id: who }];
    const membership = user && (await membershipOf(connection, user.id));
    if (membership) throw memberAlready(who, membership.organizationId === organizationId);
    const userId = 'email' in invited ? (await putUser(connection, who, invited.passwordHash)).userId : who;
    await giveRole(connection, { organizationId, userId, role });
    return memberOf(connection, organizationId, userId);
  });
}

const memberAlready = (who: string, here: boolean) =>
  new ColloquyError('conflict', `${who} is a member ${here ? 'already' : 'of another organisation'}.`, {
    next: here ? 'Change it: PATCH /api/members/:id.' : 'A person belongs to one organisation: use another address.',
  });

/**
 * Gives a member another role, or another password, which ends its sessions.
 * @throws ColloquyError `not_found`, `conflict` for the last owner, and for the password of somebody of Supabase Auth
 */
export async function changeMember(
  db: Database,
  change: { organizationId: string; userId: string; role?: Role; passwordHash?: string },
): Promise<Member> {
  const { organizationId, userId, role, passwordHash } = change;
  return changeMembers(db, organizationId, async (connection) => {
    const { email } = await memberOf(connection, organizationId, userId);
    if (passwordHash !== undefined && email === null)
      throw new ColloquyError('conflict', 'This member signs in by Supabase Auth, which has the password.', {
        next: 'Change it there.',
      });
    if (passwordHash !== undefined) await putUser(connection, email!, passwordHash);
    if (role !== undefined) await giveRole(connection, { organizationId, userId, role });
    return memberOf(connection, organizationId, userId);
  });
}

/**
 * Adds a person who signs in with a password, or gives one who is there the new role and password, and ends its sessions.
 * @param passwordHash as better-auth makes it
 * @returns the person's id, and whether it is new
 * @throws ColloquyError `conflict` where the last owner would be none any more
 */
export async function addMember(
  db: Database,
  { organizationId, email, role, passwordHash }: Membership & { email: string; passwordHash: string },
): Promise<{ userId: string; created: boolean }> {
  return changeMembers(db, organizationId, async (connection) => {
    const user = await putUser(connection, email, passwordHash);
    await giveRole(connection, { organizationId, userId: user.userId, role });
    return user;
  });
}

/** Somebody who signs in with this password from now on, and is signed in nowhere. */
async function putUser(
  connection: Queryable,
  email: string,
  passwordHash: string,
): Promise<{ userId: string; created: boolean }> {
  const [user] = await connection.query<{ userId: string; created: boolean }>(
    `insert into app_users (name, email) values ($1::text, $1::text)
     on conflict (email) do update set updated_at = colloquy_now() returning id as "userId", xmax = 0 as created`,
    [email.toLowerCase()],
  );
  const { userId } = user!;
  await connection.query(
    `insert into app_accounts (user_id, provider_id, account_id, password) values ($1::uuid, 'credential', $1::uuid::text, $2)
     on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = colloquy_now()`,
    [userId, passwordHash],
  );
  await connection.query('delete from app_sessions where user_id = $1', [userId]);
  return user!;
}

/** Makes somebody a member, or changes what it may do: a person of ours, or one of Supabase Auth by its id there. */
export async function giveRole(
  db: Queryable,
  { organizationId, userId, role }: Membership & { userId: string },
): Promise<void> {
  await db.query(
    `insert into organization_members (organization_id, user_id, role) values ($1, $2, $3)
     on conflict (organization_id, user_id) do update set role = excluded.role`,
    [organizationId, userId, role],
  );
}

/**
 * Takes somebody's role away and ends its sessions.
 * @param who an email address or an id
 * @returns whether there was such a member
 * @throws ColloquyError `conflict` for the last owner
 */
export async function removeMember(db: Database, organizationId: string, who: string): Promise<boolean> {
  return changeMembers(db, organizationId, async (connection) => {
    const [removed] = await connection.query<{ userId: string }>(
      `delete from organization_members m where m.organization_id = $1
       and (m.user_id::text = $2 or m.user_id = (select id from app_users where email = $2)) returning m.user_id as "userId"`,
      [organizationId, who.toLowerCase()],
    );
    if (removed) await connection.query('delete from app_sessions where user_id = $1', [removed.userId]);
    return removed !== undefined;
  });
}
