import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { projectNode, root } from './paths.mjs';
import { runProgram } from './run-program.mjs';

/** Runs vitest, whose own report is shown as it comes, and counts what came of it. `folders` are `{ name, ms }`. */
export async function runVitest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'colloquy-tests-'));
  const reportFile = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const { code } = await runProgram(projectNode, ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args], {
    stdio: 'inherit',
  });
  try {
    return count(JSON.parse(readFileSync(reportFile, 'utf8')), code);
  } catch (error) {
    console.error(`vitest ended with ${code} and left no report that can be read: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0, folders: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function count(report, code) {
  // A file that cannot even be loaded has no test that failed, and an error outside any test belongs to none.
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
    folders: folderTimes(report.testResults),
  };
}

function folderTimes(testResults) {
  const times = new Map();
  for (const { name, startTime, endTime } of testResults) {
    const folder = dirname(relative(root, name)).split(sep).slice(0, 2).join('/');
    times.set(folder, (times.get(folder) ?? 0) + endTime - startTime);
  }
  return [...times].map(([name, ms]) => ({ name, ms }));
}
