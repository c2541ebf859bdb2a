/** `node scripts/prove.mjs stand-in [MINUTES] [MINUTE_MS]`: over the wire, nothing is refused at exactly a provider's limit, and an eleventh at 1.1 times it. */
import { spawnStandIn } from './spawn-stand-in.ts';

const minutes = Number(process.argv[2] ?? 10);
const minuteMs = Number(process.argv[3] ?? 60_000);
/** The sharper the limit is enforced, the less of it a client that is a little late may catch up on. */
const burstSeconds = 5;
const limit = 300;

const standIn = await spawnStandIn({
  minuteMs,
  burstSeconds,
  models: {
    gpt: { requestsPerMinute: limit, tokensPerMinute: limit * 1_006 },
    claude: { requestsPerMinute: limit, inputTokensPerMinute: limit * 6, outputTokensPerMinute: limit * 1_000 },
  },
  latency: { firstMs: 1_500, perTokenMs: 21, jitter: 0.3 },
});
const wires = {
  'OpenAI, responses': ['/v1/responses', { model: 'gpt', input: 'Write about letters.', max_output_tokens: 1_001 }],
  'Anthropic, messages': [
    '/v1/messages',
    { model: 'claude', messages: [{ role: 'user', content: 'Write about letters.' }], max_tokens: 4_096 },
  ],
} as const;

/** Calls at an even pace, and how many of them were refused. Each has a key, and so limits, of its own. */
async function share(wire: keyof typeof wires, factor: number): Promise<{ calls: number; refused: number }> {
  const [path, body] = wires[wire];
  const calls = Math.round(limit * factor * minutes);
  const startedAt = performance.now();
  const answers: Promise<number>[] = [];
  for (let call = 0; call < calls; call++) {
    const dueMs = startedAt + (call * minuteMs) / (limit * factor) - performance.now();
    if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
    const headers = { authorization: `Bearer key-${wire}-${factor}`.replaceAll(/[ ,]/g, '') };
    const sent = fetch(`${standIn.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    answers.push(sent.then(async (response) => (await response.arrayBuffer()) && response.status));
  }
  const statuses = await Promise.all(answers);
  return { calls, refused: statuses.filter((status) => status === 429).length };
}

const rows = await Promise.all(
  (Object.keys(wires) as (keyof typeof wires)[]).flatMap((wire) =>
    [1, 1.1].map(async (factor) => ({ wire, factor, ...(await share(wire, factor)) })),
  ),
);
const bill = await standIn.finalBill();
await standIn.close();
console.log(
  `${minutes} minutes of ${minuteMs} ms, ${limit} requests a minute, of which ${burstSeconds} s may be saved up:`,
);
for (const { wire, factor, calls, refused } of rows)
  console.log(
    `  ${wire}, at ${factor} × the limit: ${refused} of ${calls} refused, ${((refused / calls) * 100).toFixed(1)} %`,
  );
const answered = rows.reduce((sum, { calls, refused }) => sum + calls - refused, 0);
console.log(`  ${bill.lines.length} calls on the bill, ${answered} answered`);
const met = rows.every(({ factor, calls, refused }) =>
  factor === 1 ? refused === 0 : Math.abs(refused / calls - 1 / 11) < 0.01,
);
process.exitCode = met && bill.lines.length === answered ? 0 : 1;
