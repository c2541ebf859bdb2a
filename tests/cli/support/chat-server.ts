import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ChatServer {
  /** For OPENAI_BASE_URL. */
  url: string;
  /** Chat completions that were asked for. */
  calls: number;
  /** Whether it takes the key; it answers 401 else. */
  accepts: boolean;
}

/** A server on OpenAI’s wire that has one model and writes always the same conversation. */
export async function startChatServer(): Promise<ChatServer> {
  const chat: ChatServer = { url: '', calls: 0, accepts: false };
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.url?.endsWith('/models')) return answer(response, 200, { data: [{ id: 'writer' }] });
      chat.calls++;
      if (chat.accepts) answer(response, 200, completion);
      else answer(response, 401, { error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  chat.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return chat;
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const conversation = {
  conversation_metadata: { client_persona: 'P', session_context: 'C', conversation_phase: 'first' },
  turns: [
    {
      turn_number: 1,
      role: 'user',
      content: 'Hello?',
      emotional_context: { primary_emotion: 'doubt', intensity: 0.8 },
    },
    {
      turn_number: 2,
      role: 'assistant',
      content: 'Hello.',
      emotional_context: { primary_emotion: 'ease', intensity: 0.2 },
    },
  ],
};
const completion = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'writer',
  choices: [{ index: 0, message: { role: 'assistant', content: JSON.stringify(conversation) }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 },
};
