import type { Account } from './account.ts';
import { answerText } from './answer-text.ts';
import type { BillLine, SeenCall } from './bill.ts';
import { cutReply, type Exchange, jsonOf, reply } from './exchange.ts';
import type { Faults } from './options.ts';
import type { Asked, CountedPrompt, Problem, Wire } from './wire.ts';
import type { World } from './world.ts';

/** One call by one wire: read, admitted or refused, generated, charged, answered. */
export async function serveCall(world: World, wire: Wire, exchange: Exchange): Promise<void> {
  const number = world.nextNumber();
  const key = wire.keyOf(exchange.request.headers);
  const call: SeenCall = {
    requestId: `req_${number}`,
    path: exchange.request.url ?? '',
    key,
    model: '',
    at: world.clock.now(),
    status: null,
    refusedBy: null,
    countedTokens: 0,
  };
  world.calls.push(call);
  const refuse = (problem: Problem, account?: Account) => {
    const { status, body } = wire.problem(problem, call.requestId);
    const refusal = problem.kind === 'limited' ? problem.refusal : null;
    call.status = status;
    call.refusedBy = refusal?.by ?? problem.kind;
    reply(exchange, status, body, {
      [wire.requestIdHeader]: call.requestId,
      ...limitHeaders(world, wire, account, refusal),
    });
  };

  const state = world.keyState(key);
  if (state === 'revoked') return refuse({ kind: 'key_refused' });
  if (state === 'exhausted') return refuse({ kind: 'balance_exhausted' });
  let asked: Asked;
  try {
    asked = wire.read(jsonOf(await exchange.body()));
  } catch (error) {
    return refuse({ kind: 'malformed', message: error instanceof Error ? error.message : String(error) });
  }
  call.model = asked.model;
  if (!world.model(asked.model)) return refuse({ kind: 'model_unknown', model: asked.model });
  const account = world.account(key, asked.model);
  const fate = world.fateOf(number);
  if (fate === 'dropped') return void exchange.response.destroy();
  if (fate === 'serverError') return refuse({ kind: 'server_error' }, account);
  if (fate === 'overloaded') return refuse({ kind: 'overloaded' }, account);
  call.at = world.clock.now();
  const counted = wire.count(asked, `${key} ${asked.model}`, account, call.at);
  const refusal =
    fate === 'rateLimited'
      ? { by: 'requests' as const, limit: 0, needed: 1, afterMs: 1_000 }
      : account.admit(counted.need, call.at);
  if (refusal) return refuse({ kind: 'limited', model: asked.model, refusal }, account);
  call.countedTokens = counted.need.tokens ?? counted.need.inputTokens ?? 0;
  await generate(world, wire, exchange, { call, number, asked, counted, account, fate });
}

interface Admitted {
  call: SeenCall;
  number: number;
  asked: Asked;
  counted: CountedPrompt;
  account: Account;
  fate: keyof Faults | null;
}

async function generate(world: World, wire: Wire, exchange: Exchange, admitted: Admitted): Promise<void> {
  const { call, number, asked, counted, account, fate } = admitted;
  const { model } = asked;
  const wanted = world.outputTokens(number, asked.pieces.map(({ text }) => text).join('\n'));
  const whole = Math.min(wanted, asked.maxOutputTokens);
  const output = fate === 'truncated' ? Math.ceil(whole * 0.6) : whole;
  const atLimit = wanted > asked.maxOutputTokens || fate === 'truncated';
  const headersAtStart = limitHeaders(world, wire, account, null);
  const beganAt = call.at;
  const { firstMs, lastMs } = latencyOf(world, number, model, output);
  for (const hash of counted.remembers) account.cache.write(hash, beganAt + firstMs, beganAt);
  if (wire.countsAsProduced) account.produce(output, beganAt + firstMs, beganAt + lastMs);

  add(world.running, model, 1);
  await world.clock.wait(lastMs);
  add(world.running, model, -1);
  const tokens = { ...counted.tokens, output };
  const { requestId, key } = call;
  const line = world.charge({ requestId, key, model, beganAt, endedAt: world.clock.now(), ...tokens, end: 'answered' });
  const text = answerText(number, atLimit ? 'truncated' : fate);
  const headers = world.options.headersTell === 'end' ? limitHeaders(world, wire, account, null) : headersAtStart;
  const createdAt = Math.floor(Date.now() / 1_000);
  const body = wire.answer({ requestId, model, text, fate, atLimit, tokens, createdAt });
  send(exchange, line, call, fate, body, { [wire.requestIdHeader]: requestId, ...headers });
}

/** Charged already: what is left is whether the client gets to know. */
function send(
  exchange: Exchange,
  line: BillLine,
  call: SeenCall,
  fate: keyof Faults | null,
  body: object,
  headers: Record<string, string>,
): void {
  if (exchange.gone()) line.end = 'client_gone';
  else if (fate === 'hang') line.end = 'hung';
  else if (fate === 'cut') {
    line.end = 'cut';
    cutReply(exchange, body, headers);
  } else {
    call.status = 200;
    exchange.response.once('close', () => {
      if (!exchange.response.writableFinished) line.end = 'client_gone';
    });
    reply(exchange, 200, body, headers);
  }
}

/** The provider's milliseconds until the response begins and until its last token. */
function latencyOf(world: World, number: number, model: string, output: number): { firstMs: number; lastMs: number } {
  const { firstMs, perTokenMs, jitter = 0 } = world.options.latency ?? { firstMs: 0, perTokenMs: 0 };
  const factor = 1 + jitter * (2 * world.random('latency', number).next() - 1);
  const machine = world.model(model)?.tokensPerSecond;
  const calls = (world.running.get(model) ?? 0) + 1;
  const sharedMs = machine === undefined ? 0 : (output * calls * 1_000) / machine;
  return { firstMs: firstMs * factor, lastMs: Math.max(firstMs + output * perTokenMs, sharedMs) * factor };
}

function limitHeaders(
  world: World,
  wire: Wire,
  account: Account | undefined,
  refusal: Parameters<Wire['limitHeaders']>[2],
) {
  return account && world.options.headers !== false ? wire.limitHeaders(account, world.clock, refusal) : {};
}

function add(counts: Map<string, number>, name: string, number: number): void {
  counts.set(name, (counts.get(name) ?? 0) + number);
}
