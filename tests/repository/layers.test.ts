import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

/** What each layer may import besides itself; the same arrows as in ARCHITECTURE.md. */
const arrows: Record<string, string[]> = {
  domain: [],
  platform: ['domain'],
  pacing: ['domain', 'platform'],
  providers: ['domain', 'platform'],
  ledger: ['domain', 'platform'],
  dataset: ['ledger', 'providers', 'pacing', 'domain', 'platform'],
  engine: ['dataset', 'ledger', 'providers', 'pacing', 'domain', 'platform'],
  components: ['domain'],
  client: ['domain'],
  cli: ['client', 'engine', 'dataset', 'ledger', 'providers', 'pacing', 'domain', 'platform'],
  app: ['client', 'components', 'engine', 'dataset', 'ledger', 'providers', 'pacing', 'domain', 'platform'],
};
const layers = Object.keys(arrows);
const project = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'colloquy-layers-'));
  for (const file of ['biome.json', 'biome.layers.json', 'package.json'])
    copyFileSync(join(project, file), join(folder, file));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a source file into the planted project. */
function plant(path: string, source: string) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), source);
}

/** The files that Biome finds fault with, by this rule. */
async function faults(rule: string): Promise<string[]> {
  const biome = join(project, 'node_modules/@biomejs/biome/bin/biome');
  const report = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.'],
      { cwd: folder },
      (_, stdout) => resolve(stdout),
    );
  });
  const { diagnostics } = JSON.parse(report) as { diagnostics: { category: string; location: { path: string } }[] };
  return diagnostics
    .filter(({ category }) => category.endsWith(rule))
    .map(({ location }) => location.path.replaceAll('\\', '/'));
}

const kindsOfImport: Record<string, (from: string) => string> = {
  value: (from) => `import { a } from '${from}';\nexport const b = a;\n`,
  type: (from) => `import type { A } from '${from}';\nexport type B = A;\n`,
  export: (from) => `export * from '${from}';\n`,
  dynamic: (from) => `export const b = () => import('${from}');\n`,
};

test('an import that points up is refused, of a value, a type, all, or at run time, by # or by relative path; one that points down is not', async () => {
  const expected: string[] = [];
  for (const [layer, below] of Object.entries(arrows)) {
    for (const other of layers.filter((name) => name !== layer)) {
      for (const [kind, write] of Object.entries(kindsOfImport)) {
        const file = `src/${layer}/to-${other}-${kind}.ts`;
        plant(file, write(`#${other}/some-thing.ts`));
        if (!below.includes(other)) expected.push(file);
      }
      const deep = `src/${layer}/deeper/to-${other}-relative.ts`;
      plant(deep, `export * from '../../${other}/some-thing.ts';\n`);
      if (!below.includes(other)) expected.push(deep);
    }
  }
  const found = await faults('noRestrictedImports');
  expect(found.sort()).toEqual(expected.sort());
});

test('a test may import anything', async () => {
  plant('src/domain/some-thing.test.ts', `export * from '#app/page.tsx';\n`);
  expect(await faults('noRestrictedImports')).toEqual([]);
});

test('files that import each other are refused', async () => {
  plant('src/domain/egg.ts', `import { hen } from '#domain/hen.ts';\nexport const egg = () => hen;\n`);
  plant('src/domain/hen.ts', `import { egg } from './egg.ts';\nexport const hen = () => egg;\n`);
  expect((await faults('noImportCycles')).sort()).toEqual(['src/domain/egg.ts', 'src/domain/hen.ts']);
});
