import { z } from 'zod';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { checkDatabase, shownUrl } from '#platform/database.ts';
import { refuseNewerSchema, schemaVersion } from '#platform/schema-version.ts';
import { type Endpoints, endpoint } from '../_lib/endpoint.ts';
import { storeProblems } from '../_lib/problem-codes.ts';

export const endpoints: Endpoints = {
  path: '/api/ready',
  methods: {
    GET: endpoint({
      id: 'ready',
      tag: 'Server',
      summary: 'Whether requests can be answered',
      description: 'The database is there, new enough and migrated.',
      access: 'public',
      problems: storeProblems,
      answers: {
        200: {
          description: 'They can',
          schema: z.strictObject({ status: z.literal('ready') }),
          example: { status: 'ready' },
        },
      },
      act: async ({ store: { db } }) => {
        await checkDatabase(db, shownUrl(db.url));
        const [row] = await db.query<{ migration: string | null }>(
          'select max(name) as migration from colloquy_migrations',
        );
        refuseNewerSchema(row?.migration ?? null);
        if (row?.migration !== schemaVersion)
          throw new ColloquyError('migration_mismatch', `The database is not migrated to ${schemaVersion}.`);
        await db.query('select from batch_jobs limit 0');
        return { status: 'ready' as const };
      },
    }),
  },
};
