export { PostgresServerError } from './errors.ts';
export { acquireOwnPostgres, type OwnPostgres, type OwnPostgresOptions, stopUnusedPostgres } from './own-postgres.ts';
