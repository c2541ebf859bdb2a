import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * A backup is a tar of: `backup.json` (the header: what it is, of which schema, which tables), then the tables one after the other, each as numbered parts
 * (`batch_items/000001.copy.zst`: text as COPY writes it, in Zstandard frames that put end to end are the table), and at its end `manifest.json` with the header
 * again and, for each table, its rows, bytes and the SHA-256 of each part, and `manifest.sha256` of that. A file without its manifest is not whole.
 */
export const formatVersion = 1;
export const headerName = 'backup.json';
export const manifestName = 'manifest.json';
export const sumName = 'manifest.sha256';
export const partName = (table: string, number: number) => `${table}/${String(number).padStart(6, '0')}.copy.zst`;

export const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');

/** As `sha256sum --check` reads it. */
export const sumOf = (manifest: Buffer) => Buffer.from(`${sha256(manifest)}  ${manifestName}\n`);

const headerSchema = z.object({
  format: z.literal('colloquy-backup'),
  formatVersion: z.int(),
  colloquyVersion: z.string(),
  postgresVersion: z.string(),
  /** When the snapshot was taken, by the database's clock, ISO 8601. */
  snapshotAt: z.string(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  /** In the order in which they follow; the rows are Postgres' estimate. */
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()), rowsEstimate: z.number() })),
});

export const manifestSchema = headerSchema.extend({
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.string()),
      rowsEstimate: z.number(),
      rows: z.int(),
      /** Of COPY's text, before it is compressed. */
      bytes: z.int(),
      parts: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
    }),
  ),
});

/** Only what tells a backup from something else and a newer format from ours; the rest may look otherwise in a newer one. */
export const anyHeaderSchema = z.object({
  format: z.literal('colloquy-backup'),
  formatVersion: z.int(),
  colloquyVersion: z.string(),
});
export const headerOf = (json: unknown) => headerSchema.parse(json);

export type BackupHeader = z.infer<typeof headerSchema>;
export type BackupManifest = z.infer<typeof manifestSchema>;
export type BackupTable = BackupManifest['tables'][number];

/** Rows so far of (about) so many. */
export interface RowProgress {
  table: string;
  rows: number;
  ofRows: number;
  exact: boolean;
}

/** The rows in a piece of COPY's text: each ends with the one line feed that is not escaped. */
export function countRows(text: Buffer): number {
  let rows = 0;
  for (let at = text.indexOf(10); at !== -1; at = text.indexOf(10, at + 1)) rows++;
  return rows;
}
