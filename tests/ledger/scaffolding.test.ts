import { expect, test } from 'vitest';
import { changeScaffolding, createScaffolding } from '#engine/change-scaffolding.ts';
import { importScaffolding } from '#engine/import-scaffolding.ts';
import { localOrganizationId as us } from '#ledger/organizations.ts';
import { findScaffolding, listScaffolding, storeScaffolding } from '#ledger/scaffolding-store.ts';
import { listTemplateVersions } from '#ledger/template-versions.ts';
import { freshDatabase } from '../setup/database.ts';

const template = { name: 'T', tier: 'template' as const, emotionalArc: 'a', text: 'one' };
const accept = () => {};
const change = (changes: object) => ({ changes: { ...changes }, accept });
const fileOf = (rows: object[]) => ({ rows: rows as never[], locate: (paths: unknown[]) => paths.map(String) });

test('a template’s former words are kept whoever changes it, and a change of nothing is no version', async () => {
  const { db } = await freshDatabase();
  const { id } = await createScaffolding(db, us, 'templates', template);
  await changeScaffolding(db, us, 'templates', id, change({ text: 'one', active: false }));
  await changeScaffolding(db, us, 'templates', id, change({ active: true }));
  await storeScaffolding(db, us, 'templates', [{ ...template, text: 'two' }], { replace: true });
  await storeScaffolding(db, us, 'templates', [{ ...template, text: 'ignored' }], { replace: false });
  await importScaffolding(db, us, 'templates', fileOf([{ ...template, text: 'three', active: false }]));
  // By hand, or by an older version.
  await db.query(`update prompt_templates set text = 'four', version = version + 1`);
  const { items } = await listTemplateVersions(db, us, 'T', {});
  expect(items.map(({ version, text }) => [version, text])).toEqual([
    [4, 'four'],
    [3, 'three'],
    [2, 'two'],
    [1, 'one'],
  ]);
  expect(await findScaffolding(db, us, 'templates', id)).toMatchObject({ active: false, version: 4 });
});

test('of many who make or import the same row at once, one makes it and each is told the truth', async () => {
  const { db, connect } = await freshDatabase();
  const pool = connect(8);
  const row = { key: 'k', name: 'N' };
  const made = await Promise.allSettled(Array.from({ length: 8 }, () => createScaffolding(pool, us, 'personas', row)));
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const each of made) if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'key_taken' });
  const rows = fileOf([...'abcdef'].map((key) => ({ key, name: 'N' })));
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => importScaffolding(pool, us, 'topics', rows)));
  expect(outcomes.filter(({ created }) => created === 6)).toHaveLength(1);
  expect(outcomes.filter(({ unchanged }) => unchanged === 6)).toHaveLength(7);
  // Renames cross each other without a deadlock.
  for (const name of ['A', 'B']) await createScaffolding(db, us, 'templates', { ...template, name });
  const renamed = await Promise.allSettled(
    Array.from({ length: 8 }, (_, i) =>
      changeScaffolding(pool, us, 'templates', i % 2 ? 'A' : 'B', change({ name: i % 2 ? 'B' : 'A' })),
    ),
  );
  for (const each of renamed) if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'key_taken' });
  expect((await listScaffolding(db, us, 'templates')).map(({ name, version }) => [name, version])).toEqual([
    ['A', 1],
    ['B', 1],
  ]);
});
