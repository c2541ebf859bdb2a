export { PostgresServerError, type PostgresServerErrorCode } from './errors.ts';
export { acquireOwnPostgres, type OwnPostgres, type OwnPostgresOptions } from './own-postgres.ts';
