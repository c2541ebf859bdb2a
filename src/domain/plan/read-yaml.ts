import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { InputPath } from '#domain/input-problems.ts';
import { emptyPlan, type PlanSource, unreadable } from '#domain/plan/source.ts';

/** Measured: 7.6 MB of YAML take 3.1 s and 640 MB, where JSON takes 35 ms. Larger plans are rows, in a format made for them. */
const yamlLengthMax = 10_000_000;
/** How often an anchor may be repeated, all told: a bomb of aliases ends here. */
const aliasesMax = 1_000;

export function readYaml(text: string, fileName: string): PlanSource {
  if (text.length > yamlLengthMax) {
    const most = yamlLengthMax.toLocaleString('en');
    throw unreadable(fileName, null, `is longer than ${most} characters; write that many items as JSON, JSONL or CSV`);
  }
  const value = parse(text, fileName);
  if (value === null || value === undefined) throw emptyPlan(fileName, 'is empty');
  return { value, linesOf: (paths) => linesInYaml(text, paths), shared: true, rows: false };
}

function parse(text: string, fileName: string): unknown {
  try {
    const lines = new LineCounter();
    const document = documentOf(text, lines);
    const [fault] = [...document.errors, ...document.warnings];
    if (fault) {
      const message = fault.code === 'RESOURCE_EXHAUSTION' ? 'is nested too deeply' : plainMessage(fault.message);
      throw unreadable(fileName, lines.linePos(fault.pos[0]).line, message, fault);
    }
    refuseRepeats(document, (offset, message) => {
      throw unreadable(fileName, lines.linePos(offset).line, message);
    });
    return document.toJS({ maxAliasCount: aliasesMax });
  } catch (cause) {
    if (cause instanceof ColloquyError) throw cause;
    const why = /alias count/i.test(String(cause))
      ? `repeats its anchors more than ${aliasesMax.toLocaleString('en')} times`
      : (cause as Error).message;
    throw unreadable(fileName, null, why, cause);
  }
}

/** Without yaml’s own check for repeated names: it compares each with each (measured: 40,000 names in 12 s, and 0.3 s without). */
function documentOf(text: string, lineCounter: LineCounter): Document.Parsed {
  const options = {
    uniqueKeys: false,
    stringKeys: true,
    merge: true,
    resolveKnownTags: false,
    prettyErrors: false,
  } as const;
  return parseDocument(text, { ...options, lineCounter, logLevel: 'error' });
}

/** The library’s advice to programmers is not for people who write plans. */
function plainMessage(message: string): string {
  if (message.startsWith('Source contains multiple documents')) return 'holds more than one document (---)';
  if (message.startsWith('Unresolved tag'))
    return `has a tag, which no plan needs (${message.slice('Unresolved tag: '.length)})`;
  return message.split('\n')[0]!;
}

/** Refuses a name that is there twice in one mapping, an alias without its anchor, and one that would hold itself. */
function refuseRepeats(document: Document, refuse: (offset: number, message: string) => never): void {
  const anchors = new Set<string>();
  visit(document, (_, node, path) => {
    if (isAlias(node)) {
      const offset = node.range?.[0] ?? 0;
      if (!anchors.has(node.source)) refuse(offset, `*${node.source} has no anchor &${node.source} before it`);
      const inItself = path.some((outer) => (isMap(outer) || isSeq(outer)) && outer.anchor === node.source);
      if (inItself) refuse(offset, `*${node.source} stands inside its own anchor`);
    } else if (isNode(node) && node.anchor) anchors.add(node.anchor);
    if (!isMap(node)) return;
    const names = new Set<string>();
    for (const { key } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      if (names.has(name) && name !== '<<')
        refuse((key as Node).range?.[0] ?? 0, `“${name.slice(0, 60)}” is there twice`);
      names.add(name);
    }
  });
}

/** Reads the text again rather than keep a document in memory that is fifty times its size. */
function linesInYaml(text: string, paths: InputPath[]): (number | null)[] {
  const counter = new LineCounter();
  const document = documentOf(text, counter);
  return paths.map((path) => {
    let here: unknown = document.contents;
    let offset = (here as Node | null)?.range?.[0];
    for (const part of path) {
      if (isAlias(here)) here = here.resolve(document);
      if (isMap(here)) {
        const pair = here.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
        offset = (pair?.key as Node | undefined)?.range?.[0] ?? offset;
        here = pair?.value;
      } else if (isSeq(here)) {
        here = here.items[Number(part)];
        offset = (here as Node | undefined)?.range?.[0] ?? offset;
      } else break;
    }
    return offset === undefined ? null : counter.linePos(offset).line;
  });
}
