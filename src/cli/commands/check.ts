import { count, print, printJson, say } from '#cli/output.ts';
import { checkFile } from '#dataset/export/check-file.ts';
import { findTarget } from '#dataset/export/targets.ts';

export async function check(file: string, options: { format: string; json?: boolean }): Promise<void> {
  const result = await checkFile(file, findTarget(options.format));
  if (options.json) printJson(result);
  else {
    for (const problem of result.problems)
      print(`${file}${problem.line > 0 ? `:${problem.line}` : ''}: ${problem.code}: ${problem.message}`);
    if (result.problemsTotal > result.problems.length)
      print(`… and ${count(result.problemsTotal - result.problems.length, 'more problem')}.`);
    say(
      result.ok
        ? `${file}: ${count(result.lines, 'line')}, valid ${options.format}.`
        : `${file}: not valid ${options.format}.`,
    );
  }
  if (!result.ok) process.exitCode = 1;
}
