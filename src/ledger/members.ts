import type { Role } from '#domain/access.ts';
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

/** The organisation that a person belongs to, the first one where there are several; null: none. */
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

export async function listMembers(db: Queryable, organizationId: string): Promise<Member[]> {
  return db.query<Member>(
    `select m.user_id as "userId", u.email, m.role, m.created_at as "createdAt"
     from organization_members m left join app_users u on u.id = m.user_id
     where m.organization_id = $1 order by m.created_at, m.user_id`,
    [organizationId],
  );
}

/**
 * Adds a person who signs in with a password, or gives one who is there the new role and password, and ends its sessions.
 * @param passwordHash as better-auth makes it
 * @returns the person's id, and whether it is new
 */
export async function addMember(
  db: Database,
  { organizationId, email, role, passwordHash }: Membership & { email: string; passwordHash: string },
): Promise<{ userId: string; created: boolean }> {
  return db.transaction(async (connection) => {
    const [user] = await connection.query<{ id: string; created: boolean }>(
      `insert into app_users (name, email) values ($1::text, $1::text)
       on conflict (email) do update set updated_at = colloquy_now() returning id, xmax = 0 as created`,
      [email.toLowerCase()],
    );
    const { id: userId, created } = user!;
    await connection.query(
      `insert into app_accounts (user_id, provider_id, account_id, password) values ($1::uuid, 'credential', $1::uuid::text, $2)
       on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = colloquy_now()`,
      [userId, passwordHash],
    );
    await connection.query('delete from app_sessions where user_id = $1', [userId]);
    await giveRole(connection, { organizationId, userId, role });
    return { userId, created };
  });
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

/** Takes somebody's role away and ends its sessions. @param who an email address or an id. @returns whether there was such a member */
export async function removeMember(db: Database, organizationId: string, who: string): Promise<boolean> {
  return db.transaction(async (connection) => {
    const [removed] = await connection.query<{ userId: string }>(
      `delete from organization_members m where m.organization_id = $1
       and (m.user_id::text = $2 or m.user_id = (select id from app_users where email = $2)) returning m.user_id as "userId"`,
      [organizationId, who.toLowerCase()],
    );
    if (removed) await connection.query('delete from app_sessions where user_id = $1', [removed.userId]);
    return removed !== undefined;
  });
}
