import pg from 'pg';

// Each route's bundle has its own copy of this module, but there is one global object.
export function database() {
  globalThis.oldWayPool ??= new pg.Pool({ connectionString: process.env.DATABASE_URL });
  return globalThis.oldWayPool;
}
