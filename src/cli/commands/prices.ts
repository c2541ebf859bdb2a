import { basename, extname } from 'node:path';
import { clientOf, type StoreOptions } from '#cli/jobs/with-jobs.ts';
import { count, print, printJson, say, table } from '#cli/output.ts';
import type { Band } from '#cli/program/money-options.ts';
import { readTextFile } from '#cli/read-text-file.ts';
import { configOf, withStore } from '#cli/with-store.ts';
import { answered } from '#client/client.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { parseModelName } from '#domain/model-name.ts';
import { type PriceInput, priceSchema } from '#domain/prices/price-schema.ts';
import { readPrices } from '#domain/prices/read-prices.ts';
import { listPrices, type PriceView } from '#ledger/list-prices.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { type PricesOutcome, setPrices } from '#ledger/set-prices.ts';

const perPage = 200;

export async function list(options: StoreOptions & { model?: string }): Promise<void> {
  const { model } = options;
  const client = clientOf(options);
  const everyPage = async (
    read: (cursor: string | undefined) => Promise<{ items: PriceView[]; nextCursor: string | null }>,
  ) => {
    const found: PriceView[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await read(cursor);
      found.push(...page.items);
      if (page.nextCursor === null) return found;
      cursor = page.nextCursor;
    }
  };
  const prices = client
    ? await everyPage((cursor) =>
        answered(client.GET('/api/prices', { params: { query: { model, limit: perPage, cursor } } })),
      )
    : await withStore(configOf(options), ({ db }) =>
        everyPage((cursor) => listPrices(db, localOrganizationId, { model }, { limit: perPage, cursor })),
      );
  if (options.json) return printJson({ items: prices });
  if (prices.length === 0) return say('No price is known. Set one: colloquy prices set MODEL --input USD --output USD');
  const head = ['MODEL', 'FROM', 'INPUT', 'CACHED', 'WRITTEN', 'OUTPUT', 'BATCH', 'WHOSE', 'NOW'];
  print(table([head, ...prices.flatMap(rowsOf)]));
  say('US dollars a million tokens.');
}

function rowsOf(price: PriceView): string[][] {
  const name = `${price.provider}:${price.model}`;
  const day = price.effectiveFrom.slice(0, 10);
  const rates = (
    each: Pick<
      PriceView,
      'inputUsdPerMillion' | 'cachedInputUsdPerMillion' | 'cacheWriteUsdPerMillion' | 'outputUsdPerMillion'
    >,
  ) => [
    `${each.inputUsdPerMillion}`,
    `${each.cachedInputUsdPerMillion ?? '-'}`,
    `${each.cacheWriteUsdPerMillion ?? '-'}`,
    `${each.outputUsdPerMillion}`,
  ];
  return [
    [
      name,
      day,
      ...rates(price),
      `-${Math.round(price.batchDiscount * 100)} %`,
      price.own ? 'own' : 'shipped',
      price.current ? 'yes' : 'no',
    ],
    ...price.bands.map((band) => [
      `  from ${band.promptTokensFrom.toLocaleString('en-US')} tokens`,
      '',
      ...rates(band),
      '',
      '',
      '',
    ]),
  ];
}

interface SetOptions extends StoreOptions {
  input: number;
  output: number;
  cachedInput?: number;
  cacheWrite?: number;
  batchDiscount?: number;
  band?: Band[];
  from?: string;
}

export async function set(name: string, options: SetOptions): Promise<void> {
  const { provider, model } = parseModelName(name);
  if (provider === 'rehearsal')
    throw new ColloquyError('invalid_input', 'The rehearsal costs nothing.', { next: 'Name another model.' });
  const { input, output, cachedInput, cacheWrite, batchDiscount, band, from } = options;
  const price: PriceInput = priceSchema.parse({
    ...{ provider, model, effectiveFrom: from, batchDiscount, bands: band },
    ...{ inputUsdPerMillion: input, outputUsdPerMillion: output },
    ...{ cachedInputUsdPerMillion: cachedInput, cacheWriteUsdPerMillion: cacheWrite },
  });
  const client = clientOf(options);
  const outcome = client
    ? await answered(client.PUT('/api/prices', { body: price }))
    : await withStore(configOf(options), ({ db }) => setPrices(db, localOrganizationId, [price]));
  if (options.json) return printJson(outcome);
  say(
    outcome.unchanged > 0
      ? 'It is so already.'
      : `Set: ${name} costs $${input} in and $${output} out, from ${from ?? 'now'} on.`,
  );
}

const types: Record<string, string> = { '.json': 'application/json', '.csv': 'text/csv' };

export async function importFile(file: string, options: StoreOptions & { dryRun?: boolean }): Promise<void> {
  const { dryRun } = options;
  const text = await readTextFile(file);
  const client = clientOf(options);
  const outcome: PricesOutcome = client
    ? await answered(
        // As it is, so that what is wrong with it is named by its lines.
        client.POST('/api/prices/import', {
          params: { query: { name: basename(file), dryRun } },
          headers: { 'Content-Type': types[extname(file).toLowerCase()] ?? 'application/yaml' },
          body: text as never,
          bodySerializer: (body) => body,
        }),
      )
    : await importLocally(readPrices(text, file), options);
  if (options.json) return printJson(outcome);
  const { created, updated, unchanged } = outcome;
  const all = created + updated + unchanged;
  say(
    `${count(all, 'price')} read, ${created} ${dryRun ? 'to be set' : 'set'}, ${updated} ${dryRun ? 'to be changed' : 'changed'}, ${unchanged} as before.`,
  );
}

const importLocally = (prices: PriceInput[], options: StoreOptions & { dryRun?: boolean }) =>
  withStore(configOf(options), ({ db }) => setPrices(db, localOrganizationId, prices, options));
