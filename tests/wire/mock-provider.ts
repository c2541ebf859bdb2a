import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ChaosConfig, LLMock } from '@copilotkit/aimock';
import type { ProviderConfig } from '#providers/provider-of.ts';

/** An answer written by hand, for what aimock does not speak (a refusal, cached tokens, a cut in the middle of a body). */
export interface RawReply {
  status?: number;
  headers?: Record<string, string>;
  body: object | string;
  /** Breaks the connection after half of the body. */
  cut?: boolean;
}

/** A request as it came over the wire. */
export interface SentRequest {
  path: string;
  headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: each wire has its own shape, and tests look at parts of it
  body: any;
}

export interface MockProvider {
  openaiBaseUrl: string;
  anthropicBaseUrl: string;
  /** Keys and addresses that lead `anthropic:`, `openai:` and `local:` here. */
  config: ProviderConfig;
  /** aimock itself, for everything else: `mock.on(…)`, `mock.nextRequestError(…)`, sequences. */
  mock: LLMock;
  /** From now on each call gets this text. Token names: input_tokens and output_tokens, for all three wires. */
  answer(
    text: string,
    options?: { usage?: { input_tokens: number; output_tokens: number }; finishReason?: string },
  ): void;
  /** From now on each call is refused. */
  fail(status: number, error: { message: string; type?: string; code?: string }, retryAfterSeconds?: number): void;
  /** From now on each call hangs (for 30 s at most). */
  hang(): void;
  /** From now on faults as aimock rolls them, on top of the answer. */
  chaos(config: ChaosConfig): void;
  /** From now on each call gets this answer, byte for byte. */
  raw(reply: RawReply): void;
  /** Every request since the start, also those that were never answered. */
  requests(): SentRequest[];
  /** Number of connections that clients have closed before their answer was complete. */
  abortedRequests(): number;
  stop(): Promise<void>;
}

/** A provider on a free port of this machine that speaks the wires of OpenAI (chat, responses) and Anthropic. Nothing leaves the machine. */
export async function startMockProvider(): Promise<MockProvider> {
  const mock = new LLMock({ port: 0, logLevel: 'silent' });
  let raw: RawReply | null = null;
  let aborted = 0;
  const requests: SentRequest[] = [];
  const begin = () => {
    raw = null;
    mock.clearFixtures();
    mock.clearChaos();
  };
  const answer: MockProvider['answer'] = (content, { usage, finishReason } = {}) => {
    begin();
    const tokens = usage && { ...usage, prompt_tokens: usage.input_tokens, completion_tokens: usage.output_tokens };
    mock.on(
      { predicate: () => true },
      { content, ...(tokens && { usage: tokens }), ...(finishReason && { finishReason }) },
    );
  };
  mock.mount('/v1', {
    async handleRequest(request: IncomingMessage, response: ServerResponse) {
      requests.push(record(request));
      response.on('close', () => {
        if (!response.writableFinished) aborted += 1;
      });
      if (!raw) return false;
      await send(raw, request, response);
      return true;
    },
  });
  await mock.start();
  const baseUrl = `${mock.url}/v1`;
  return {
    openaiBaseUrl: baseUrl,
    anthropicBaseUrl: baseUrl,
    config: {
      anthropicApiKey: 'sk-ant-test-0123456789',
      anthropicBaseUrl: baseUrl,
      openaiApiKey: 'sk-test-0123456789',
      openaiBaseUrl: baseUrl,
      openaiOfficialBaseUrl: baseUrl,
    },
    mock,
    answer,
    fail(status, error, retryAfterSeconds) {
      begin();
      mock.on(
        { predicate: () => true },
        { status, error, ...(retryAfterSeconds !== undefined && { retryAfter: retryAfterSeconds }) },
      );
    },
    hang() {
      answer('too late');
      mock.setChaos({ latencyMs: 30_000 });
    },
    chaos: (config) => void mock.setChaos(config),
    raw(reply) {
      begin();
      raw = reply;
    },
    requests: () => requests,
    abortedRequests: () => aborted,
    stop: () => mock.stop(),
  };
}

/** Listens in on the body without reading it, since aimock reads it afterwards. */
function record(request: IncomingMessage): SentRequest {
  const chunks: Buffer[] = [];
  const emit = request.emit.bind(request);
  request.emit = (event: string | symbol, ...values: unknown[]) => {
    if (event === 'data') chunks.push(Buffer.from(values[0] as Buffer));
    return emit(event, ...values);
  };
  return {
    path: request.url ?? '',
    headers: request.headers,
    get body() {
      return JSON.parse(Buffer.concat(chunks).toString());
    },
  };
}

async function send(reply: RawReply, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for await (const _chunk of request);
  const body = Buffer.from(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
  // aimock gives each answer an id; here only what the test wrote counts.
  response.removeHeader('x-request-id');
  response.writeHead(reply.status ?? 200, {
    'content-type': 'application/json',
    'content-length': body.length,
    ...reply.headers,
  });
  if (!reply.cut) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, body.length / 2), () => response.destroy());
}
