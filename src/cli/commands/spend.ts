import { clientOf, type StoreOptions, withJobs } from '#cli/jobs/with-jobs.ts';
import { count, print, printJson, say, table, usd } from '#cli/output.ts';
import { configOf, withStore } from '#cli/with-store.ts';
import { answered } from '#client/client.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { readSpend, readSpendTotal, type SpendRow, type SpendTotal } from '#ledger/read-spend.ts';
import { type CostResolution, type Resolved, resolveCost } from '#ledger/resolve-cost.ts';

interface ShowOptions extends StoreOptions {
  from?: string;
  to?: string;
  by: 'day' | 'hour';
  group?: 'model' | 'job';
}

interface Spend {
  total: SpendTotal;
  items: SpendRow[];
}

const perPage = 200;
const daysMs = 24 * 3_600_000;

export async function show(options: ShowOptions): Promise<void> {
  const { total, items } = await read(options);
  if (options.json) return printJson({ currency: 'USD', total, items });
  const { group } = options;
  if (items.length > 0)
    print(
      table([
        [
          options.by === 'day' ? 'DAY' : 'HOUR (UTC)',
          ...(group ? [group.toUpperCase()] : []),
          'SPENT',
          'WASTED',
          'CALLS',
          'CONVERSATIONS',
          'TOKENS IN',
          'CACHED',
          'OUT',
        ],
        ...items.map((row) => [
          row.at.slice(0, options.by === 'day' ? 10 : 16).replace('T', ' '),
          ...(group === 'model'
            ? [row.model ?? '']
            : group === 'job'
              ? [`${row.jobId} ${row.jobName ?? '(deleted)'}`]
              : []),
          ...figures(row),
        ]),
      ]),
    );
  const { actual, wasted, reserved, unknown, conversations } = total;
  const each = conversations > 0 ? `, ${usd(actual / conversations)} a conversation` : '';
  say(
    `${usd(actual)} spent${each}; ${usd(wasted)} of it wasted. ${usd(reserved)} held for calls in flight, ${usd(unknown)} unknown.`,
  );
  if (unknown > 0) say('Say what the unknown was, by the provider’s bill: colloquy spend resolve JOB --cost USD');
}

const figures = ({ actual, wasted, calls, conversations, tokens }: Omit<SpendRow, 'at'>) => [
  usd(actual),
  usd(wasted),
  `${calls}`,
  `${conversations}`,
  tokens.input.toLocaleString('en-US'),
  tokens.cachedInput.toLocaleString('en-US'),
  tokens.output.toLocaleString('en-US'),
];

async function read(options: ShowOptions): Promise<Spend> {
  const { from, to, by, group } = options;
  const client = clientOf(options);
  const items: SpendRow[] = [];
  if (client) {
    for (let cursor: string | undefined; ; ) {
      const page = await answered(
        client.GET('/api/spend', { params: { query: { from, to, by, group, limit: perPage, cursor } } }),
      );
      items.push(...page.items);
      if (page.nextCursor === null) return { total: page.total, items };
      cursor = page.nextCursor;
    }
  }
  return withStore(configOf(options), async ({ db }) => {
    const until = to ? new Date(to) : new Date(Date.now() + 3_600_000);
    const range = { from: from ? new Date(from) : new Date(until.getTime() - 30 * daysMs), to: until };
    for (let cursor: string | null = null; ; ) {
      const page = await readSpend(db, localOrganizationId, { ...range, by, group }, { limit: perPage, cursor });
      items.push(...page.items);
      cursor = page.nextCursor;
      if (cursor === null) return { total: await readSpendTotal(db, localOrganizationId, range), items };
    }
  });
}

interface ResolveOptions extends StoreOptions {
  cost?: number;
  asBilled?: boolean;
  asFree?: boolean;
}

/** @param subject a job’s id or enough of its start, or the whole id of an attempt */
export async function resolve(subject: string, options: ResolveOptions): Promise<void> {
  const { cost, asBilled, asFree } = options;
  const said = [cost !== undefined, asBilled, asFree].filter(Boolean).length;
  if (said !== 1)
    throw new ColloquyError('invalid_input', 'What did it cost?', {
      next: 'Give one of --cost USD, --as-billed, --as-free.',
    });
  const as: CostResolution = cost !== undefined ? { usd: cost } : asBilled ? 'as_billed' : 'as_free';
  const resolved = await resolveNamed(subject, as, options);
  if (options.json) return printJson({ ...resolved, currency: 'USD' });
  say(
    `${usd(resolved.spent)} is spent, instead of at most ${usd(resolved.unknown)} unknown, for ${count(resolved.attempts, 'call')} of job ${resolved.jobId}.`,
  );
}

async function resolveNamed(subject: string, cost: CostResolution, options: StoreOptions): Promise<Resolved> {
  try {
    if (/^[0-9a-f-]{36}$/i.test(subject)) return await resolveOne({ attemptId: subject }, cost, options);
  } catch (error) {
    if (!(error instanceof ColloquyError && error.code === 'not_found')) throw error;
  }
  let jobId = '';
  await withJobs(options, async (jobs) => {
    jobId = await jobs.find(subject);
  });
  return resolveOne({ jobId }, cost, options);
}

async function resolveOne(
  subject: { jobId: string } | { attemptId: string },
  cost: CostResolution,
  options: StoreOptions,
): Promise<Resolved> {
  const client = clientOf(options);
  if (!client)
    return withStore(configOf(options), ({ db }) =>
      resolveCost(db, localOrganizationId, subject, cost, 'the command line'),
    );
  const said =
    typeof cost === 'object'
      ? { costUsd: cost.usd }
      : { as: cost === 'as_billed' ? ('billed' as const) : ('free' as const) };
  const { currency: _, ...resolved } = await answered(
    client.POST('/api/spend/resolve', { body: { ...subject, ...said } }),
  );
  return resolved;
}
