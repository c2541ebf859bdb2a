import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A stand-in for a language model, on OpenAI's wire, that says whatever a test wants to hear. */
export interface StandIn {
  /** For OPENAI_BASE_URL. */
  url: string;
  close(): void;
}

interface Said {
  /** 200, unless it is named. */
  status?: number;
  body: object;
}

/** @param say what is answered to a prompt */
export async function startModel(say: (prompt: string) => Said): Promise<StandIn> {
  const server = createServer(async (request, response) => {
    const { messages = [] } = JSON.parse((await text(request)) || '{}') as { messages?: { content: unknown }[] };
    const { status = 200, body } = say(
      messages.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content))).join('\n'),
    );
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  // Longer than any pause of a test: a call must not meet a connection that is being closed.
  server.keepAliveTimeout = 300_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A conversation in these words: the client’s, the advisor’s, and so on. */
export function conversation(words: string[], emotion = 'fear'): Said {
  const turns = words.map((content, index) => ({
    turn_number: index + 1,
    role: index % 2 ? 'assistant' : 'user',
    content,
    emotional_context: { primary_emotion: emotion, intensity: 0.7 },
  }));
  const metadata = { client_persona: emotion, session_context: emotion, conversation_phase: emotion };
  return completion(JSON.stringify({ conversation_metadata: metadata, turns }));
}

export const completion = (content: string): Said => ({
  body: {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'writer',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 900, completion_tokens: 400, total_tokens: 1_300 },
  },
});
