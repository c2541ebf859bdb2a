import { readChunks } from './read-chunks.ts';
import { splitLines } from './split-lines.ts';
import type { ExportProblem, ExportTarget } from './target.ts';

/** A longer line is no conversation, and reading it whole could take all memory. */
const lineBytesMax = 50 * 1024 * 1024;
/** Problems told; more are only counted. */
const problemsMax = 100;

export interface FileProblem extends ExportProblem {
  /** From 1; 0 is the file as a whole. */
  line: number;
}

export interface FileCheck {
  ok: boolean;
  /** Lines with data: blank ones do not count. */
  lines: number;
  /** At most the first 100. */
  problems: FileProblem[];
  problemsTotal: number;
}

/**
 * Checks a training file, by its path or as a stream, against the rules of its target, in constant memory.
 * @throws ColloquyError `file_not_found`, or `invalid_input` where the file cannot be read
 */
export async function checkFile(
  source: string | AsyncIterable<string | Buffer>,
  target: ExportTarget,
): Promise<FileCheck> {
  const check: FileCheck = { ok: true, lines: 0, problems: [], problemsTotal: 0 };
  const add = (line: number, found: ExportProblem[]) => {
    check.problemsTotal += found.length;
    const room = problemsMax - check.problems.length;
    check.problems.push(...found.slice(0, room).map(({ code, message }) => ({ line, code, message })));
  };
  let bytes = 0;
  const counted = async function* () {
    for await (const chunk of readChunks(source)) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  for await (const line of splitLines(counted(), lineBytesMax)) {
    const found = readLine(line.number, line.bytes);
    add(line.number, found.problems);
    if (!found.blank) check.lines += 1;
    if (found.value !== undefined) add(line.number, target.checkLine(found.value));
  }
  if (check.lines === 0) add(0, [{ code: 'file_empty', message: 'The file has no line with data.' }]);
  else add(0, target.checkFile?.({ lines: check.lines, bytes }) ?? []);
  check.ok = check.problemsTotal === 0;
  return check;
}

interface ReadLine {
  /** Undefined where the line cannot be read; JSON has no undefined. */
  value?: unknown;
  blank: boolean;
  problems: ExportProblem[];
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const byteOrderMark = '\uFEFF';

function readLine(number: number, bytes: Buffer | null): ReadLine {
  if (bytes === null) return unreadable('line_too_long', `The line is longer than ${lineBytesMax / 1024 / 1024} MB.`);
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return unreadable('not_utf8', 'The line is not UTF-8.');
  }
  const problems: ExportProblem[] = [];
  if (number === 1 && text.startsWith(byteOrderMark)) {
    text = text.slice(1);
    problems.push({
      code: 'byte_order_mark',
      message: 'The file begins with a byte order mark, which many readers refuse.',
    });
  }
  if (text.trim() === '')
    return { blank: true, problems: [...problems, { code: 'line_empty', message: 'The line is empty.' }] };
  try {
    return { value: JSON.parse(text), blank: false, problems };
  } catch (error) {
    const why = (error as Error).message.slice(0, 200);
    return { blank: false, problems: [...problems, { code: 'not_json', message: `The line is not JSON: ${why}` }] };
  }
}

function unreadable(code: string, message: string): ReadLine {
  return { blank: false, problems: [{ code, message }] };
}
