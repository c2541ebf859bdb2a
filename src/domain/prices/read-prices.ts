import { z } from 'zod';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { type InputPath, Problems, problemsError } from '#domain/input-problems.ts';
import { isMapping } from '#domain/mapping.ts';
import { readJson } from '#domain/plan/read-json.ts';
import { readYaml } from '#domain/plan/read-yaml.ts';
import { lineAt, linesIn, locator, type PlanSource, unreadable } from '#domain/plan/source.ts';
import { plainHeader, walkCsv } from '#domain/plan/walk-csv.ts';
import { type PriceInput, type PriceRow, priceRowSchema, priceSchema } from '#domain/prices/price-schema.ts';
import { findUnstorable, unstorableIn } from '#domain/unstorable.ts';

const pricesMax = 2_000;
const lengthMax = 2_000_000;

/**
 * Reads prices; the file’s ending tells its format. YAML and JSON hold a list, or a mapping with the list under `prices`; CSV a row each, and one more for each band.
 * @throws ColloquyError `plan_unreadable`, `invalid_input`, with problems that name file, line and field
 */
export function readPrices(text: string, fileName: string): PriceInput[] {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const bad = unstorableIn(plain);
  if (bad) throw unreadable(fileName, lineAt(plain, bad.index), `holds ${bad.what}`);
  if (plain.length > lengthMax) throw unreadable(fileName, null, `is longer than ${lengthMax} characters`);
  const csv = /\.csv$/i.test(fileName);
  const source = csv
    ? csvSource(plain, fileName)
    : /\.json$/i.test(fileName)
      ? readJson(plain, fileName)
      : readYaml(plain, fileName);
  const under: InputPath = csv ? ['items'] : isMapping(source.value) ? ['prices'] : [];
  const list = under.length > 0 && isMapping(source.value) ? source.value[String(under[0])] : source.value;
  if (!Array.isArray(list)) throw unreadable(fileName, 1, 'holds no list of prices');
  if (list.length === 0 || list.length > pricesMax)
    throw new ColloquyError(
      'invalid_input',
      `${fileName} holds ${list.length === 0 ? 'no price' : `more than ${pricesMax} prices`}.`,
      {
        next: list.length === 0 ? 'Add one.' : 'Send it in parts.',
      },
    );
  const problems = new Problems();
  findUnstorable(source.value, (path, message) => problems.add(path, message), source);
  const schema = csv ? z.array(priceRowSchema) : z.array(priceSchema);
  const checked = schema.safeParse(list, { reportInput: true });
  if (checked.error) problems.addIssues(checked.error, { under, schema });
  const note = (index: number, message: string) => problems.add([...under, index], message);
  const prices = checked.success
    ? csv
      ? gathered(checked.data as PriceRow[], note)
      : (checked.data as PriceInput[])
    : [];
  if (!csv) refuseRepeats(prices, note);
  problems.throwIfAny('invalid_input', locator(fileName, source), fileName);
  return prices;
}

const keyOf = ({ provider, model, effectiveFrom }: PriceInput | PriceRow) =>
  JSON.stringify([provider, model, effectiveFrom]);

function refuseRepeats(prices: PriceInput[], note: (index: number, message: string) => void): void {
  const seen = new Set<string>();
  for (const [index, price] of prices.entries()) {
    if (seen.has(keyOf(price)))
      note(index, `the price of ${price.provider}:${price.model} is there twice for one time`);
    seen.add(keyOf(price));
  }
}

/** Rows of one model and time are one price with its bands. */
function gathered(rows: PriceRow[], note: (index: number, message: string) => void): PriceInput[] {
  const prices = new Map<string, PriceInput>();
  for (const [index, { promptTokensFrom, ...price }] of rows.entries()) {
    if (promptTokensFrom) continue;
    if (prices.has(keyOf(price)))
      note(index, `the price of ${price.provider}:${price.model} is there twice for one time`);
    prices.set(keyOf(price), price);
  }
  for (const [index, row] of rows.entries()) {
    const {
      promptTokensFrom,
      inputUsdPerMillion,
      cachedInputUsdPerMillion,
      cacheWriteUsdPerMillion,
      outputUsdPerMillion,
    } = row;
    if (!promptTokensFrom) continue;
    const price = prices.get(keyOf(row));
    if (!price) note(index, `is a band of ${row.provider}:${row.model}, whose price for short prompts is not there`);
    else if (price.bands?.some((band) => band.promptTokensFrom === promptTokensFrom)) note(index, 'is there twice');
    else
      price.bands = [
        ...(price.bands ?? []),
        {
          promptTokensFrom,
          inputUsdPerMillion,
          cachedInputUsdPerMillion,
          cacheWriteUsdPerMillion,
          outputUsdPerMillion,
        },
      ];
  }
  return [...prices.values()];
}

/** Numbers as numbers; an empty cell says nothing. A column that is not known keeps its name, and is refused by it. */
function csvSource(text: string, fileName: string): PlanSource {
  const items: Record<string, string | number>[] = [];
  const lines: number[] = [];
  const names = new Map(Object.keys(priceRowSchema.shape).map((name) => [plainHeader(name), name]));
  const texts = new Set(['provider', 'model', 'effectiveFrom']);
  const valueIn = (name: string, cell: string) => (texts.has(name) || Number.isNaN(Number(cell)) ? cell : Number(cell));
  walkCsv<string>(text, fileName, {
    lengthMax,
    code: 'plan_unreadable',
    header: (cells, line) => {
      const columns = cells.map((cell) => names.get(plainHeader(cell)) ?? cell.slice(0, 100));
      const twice = columns.filter((name, i) => name !== '' && columns.indexOf(name) !== i);
      const path = `${fileName}:${line}`;
      const problems = twice.map((name) => ({ path, message: `the column “${name}” is there twice` }));
      if (problems.length > 0) throw problemsError('invalid_input', fileName, problems);
      return columns;
    },
    row: (columns, cells, line) => {
      const filled = columns.flatMap((name, i) => (cells[i] === '' ? [] : [[name, valueIn(name, cells[i]!)] as const]));
      items.push(Object.fromEntries(filled));
      lines.push(line);
    },
  });
  return { value: { items }, linesOf: linesIn(lines), shared: false, rows: true };
}
