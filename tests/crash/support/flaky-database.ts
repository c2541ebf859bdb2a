import type { Database } from '#platform/database.ts';

/** What `pg` throws when the server goes away under a statement. */
const connectionLost = () => Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });

export type Fate = 'works' | 'never arrives' | 'is done, and its acknowledgement lost';

/** A database whose statements meet the fate that `fateOf` says, each time they are sent. */
export function flakyDatabase(db: Database, fateOf: (sql: string) => Fate): Database {
  return {
    ...db,
    async query<Row>(sql: string, parameters?: unknown[]) {
      const fate = fateOf(sql);
      if (fate === 'never arrives') throw connectionLost();
      const rows = await db.query<Row>(sql, parameters);
      if (fate !== 'works') throw connectionLost();
      return rows;
    },
  };
}
