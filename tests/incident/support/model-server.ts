import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A language model of this machine, on OpenAI's wire. It always behaves alike: each call takes the same time, and beyond so many at once it answers 429. */
export interface ModelServer {
  /** For OPENAI_BASE_URL. */
  url: string;
  /** How long it takes for an answer. */
  takesMs: number;
  /** Calls that it took, answered or not. */
  taken: number;
  /** Calls that it turned away with 429. */
  turnedAway: number;
  /** Calls that it works on right now. */
  inFlight: number;
  close(): void;
}

/** More calls than these it turns away. */
const atOnceMax = 3;

export async function startModelServer(): Promise<ModelServer> {
  const model: ModelServer = {
    url: '',
    takesMs: 1_500,
    taken: 0,
    turnedAway: 0,
    inFlight: 0,
    close: () => void server.close(),
  };
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (model.inFlight >= atOnceMax) {
        model.turnedAway++;
        response.setHeader('retry-after', '1');
        return answer(response, 429, { error: { message: 'Three calls at a time.', code: 'rate_limit_exceeded' } });
      }
      model.taken++;
      model.inFlight++;
      const timer = setTimeout(() => answer(response, 200, completion), model.takesMs);
      response.on('close', () => {
        clearTimeout(timer);
        model.inFlight--;
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  model.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return model;
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const said = [
  'I have a drawer of letters that I do not open, and I am ashamed of it.',
  'Many people have such a drawer. Take one letter out, and tell me only who sent it.',
  'It is from the bank. My hands are cold, but it is open now.',
  'You have opened it, and that was the hard part. What does its first line ask of you?',
  'It asks for a call before Friday. I can do that.',
  'Then that is the whole plan for today: one call, before Friday. The drawer can wait for tomorrow.',
];
const conversation = {
  conversation_metadata: { client_persona: 'P', session_context: 'C', conversation_phase: 'first' },
  turns: said.map((content, index) => ({
    turn_number: index + 1,
    role: index % 2 ? 'assistant' : 'user',
    content,
    emotional_context: { primary_emotion: index < 3 ? 'shame' : 'relief', intensity: 0.7 - index / 10 },
  })),
};
const completion = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'writer',
  choices: [{ index: 0, message: { role: 'assistant', content: JSON.stringify(conversation) }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 900, completion_tokens: 400, total_tokens: 1_300 },
};
