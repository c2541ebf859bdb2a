/**
 * `npm run bench -- bloat [ITEMS]`: how much larger the tables are after a job of 1,000,000 items, claimed and settled with autovacuum as it is shipped, than the same rows
 * freshly written.
 */
import { print, table } from '#cli/output.ts';
import { goal, timed } from './ledger-figures.ts';
import { ours } from './ledger-ours.ts';
import { Progress } from './ledger-side.ts';
import { withScratchStore } from './scratch-store.ts';
import { type TableSize, tableSizes } from './table-sizes.ts';

const count = Number(process.argv[2] ?? 1_000_000);
const timesMax = 2;

await withScratchStore(async ({ db, directUrl }) => {
  const side = ours({ url: directUrl, connections: 4, loops: 2, batch: 250 });
  try {
    await side.fill(count);
    const { ms } = await timed(() => side.work(new Progress(count)));
    print(`${count.toLocaleString('en')} items in ${(ms / 1_000).toFixed(0)} s`);
  } finally {
    await side.close();
  }
  const used = await tableSizes(db, 1_000_000);
  for (const { name } of used) await db.query(`vacuum full ${name}`);
  const fresh = new Map((await tableSizes(db, 0)).map((size) => [size.name, size]));
  const parts = ['rows', 'large', 'indexes', 'total'] as const;
  const megabytes = (size: TableSize, part: (typeof parts)[number]) => (size[part] / 1e6).toFixed(1);
  print(
    table([
      ['table, MB used / fresh', ...parts],
      ...used.map((size) => [
        size.name,
        ...parts.map((part) => `${megabytes(size, part)} / ${megabytes(fresh.get(size.name)!, part)}`),
      ]),
    ]),
  );
  for (const size of used) {
    const times = size.total / fresh.get(size.name)!.total;
    goal(`${size.name} is ${times.toFixed(2)} × its fresh size (goal: ≤ ${timesMax})`, times <= timesMax);
  }
  const sum = (sizes: Iterable<TableSize>) => [...sizes].reduce((bytes, { total }) => bytes + total, 0);
  const times = sum(used) / sum(used.map(({ name }) => fresh.get(name)!));
  goal(`all together are ${times.toFixed(2)} × (goal: ≤ ${timesMax})`, times <= timesMax);
});
