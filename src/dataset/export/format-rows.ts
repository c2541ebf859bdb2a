import type { ExportRow } from './export-row.ts';
import type { ExportOptions, ExportTarget } from './target.ts';

/** The file's text, a line at a time with its end. `seen` is told of each row before its line is given out. */
export async function* formatRows(
  rows: AsyncIterable<ExportRow>,
  target: ExportTarget,
  options: ExportOptions,
  seen?: (row: ExportRow) => void,
): AsyncGenerator<string> {
  for await (const row of rows) {
    seen?.(row);
    yield `${target.formatRow(row, options)}\n`;
  }
}
