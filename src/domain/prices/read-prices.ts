import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { type InputPath, Problems } from '#domain/input-problems.ts';
import { isMapping } from '#domain/mapping.ts';
import { csvFault, delimiterOf } from '#domain/plan/read-csv.ts';
import { readJson } from '#domain/plan/read-json.ts';
import { readYaml } from '#domain/plan/read-yaml.ts';
import { lineAt, locator, type PlanSource, unreadable } from '#domain/plan/source.ts';
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

/** Numbers as numbers; an empty cell says nothing. */
function csvSource(text: string, fileName: string): PlanSource {
  const lines: number[] = [];
  const plain = (word: string) => word.toLowerCase().replace(/[\s_-]+/g, '');
  const names = new Map(Object.keys(priceRowSchema.shape).map((name) => [plain(name), name]));
  const texts = new Set(['provider', 'model', 'effectiveFrom']);
  try {
    const items = parse(text, {
      delimiter: delimiterOf(text),
      trim: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      columns: (header: string[]) => header.map((each) => names.get(plain(each)) ?? each.slice(0, 100)),
      cast: (cell, { header, column }) =>
        header || texts.has(String(column)) || cell === '' || Number.isNaN(Number(cell)) ? cell : Number(cell),
      on_record: (record: Record<string, unknown>, { lines: line }: { lines: number }) => {
        lines.push(line);
        return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== ''));
      },
    });
    const linesOf: PlanSource['linesOf'] = (paths) => paths.map((path) => lines[Number(path[1])] ?? null);
    return { value: { items }, linesOf, shared: false, rows: true };
  } catch (cause) {
    throw csvFault(cause as Parameters<typeof csvFault>[0], fileName, (lines.at(-1) ?? 0) + 1, lengthMax);
  }
}
