import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

test('the client’s types are what the API’s document says', async () => {
  const said = await new Promise<string>((done) =>
    execFile(process.execPath, ['scripts/generate-client.mjs', '--check'], { cwd: root }, (_, out, err) =>
      done(out + err),
    ),
  );
  expect(said).toBe('');
});
