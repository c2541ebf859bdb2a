import type { ExportRow } from './export-row.ts';

/** What is wrong with a line or a file, for people; `code` is stable. */
export interface ExportProblem {
  code: string;
  message: string;
}

export interface ExportOptions {
  /** Whether each conversation opens with its system prompt, where it has one. */
  system: boolean;
}

/** What is known of a file once all of it was read. */
export interface FileSummary {
  /** Lines with data: blank ones do not count. */
  lines: number;
  bytes: number;
}

/** A shape of training file. A new one is a file beside `trl.ts`, and a line in `targets.ts`. */
export interface ExportTarget {
  name: string;
  /** Of the file's name, without the dot. */
  extension: string;
  /** Its media type, as HTTP names it. */
  mediaType: string;
  /** One line without its end. The same row gives the same text, always. */
  formatRow(row: ExportRow, options: ExportOptions): string;
  /** What is wrong with one line's parsed value: nothing, for every line that `formatRow` writes. */
  checkLine(value: unknown): ExportProblem[];
  /** What only shows over all lines. */
  checkFile?(summary: FileSummary): ExportProblem[];
}
