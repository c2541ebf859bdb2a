/** Speaks OpenAI's chat wire, and answers each call after five seconds with a conversation of typical length. */
import { createServer } from 'node:http';

const lateMs = 5_000;

const turn = (number: number) => ({
  turn_number: number,
  role: number % 2 ? 'user' : 'assistant',
  content: `${`This is sentence ${number} of a conversation that is about as long as a real one. `.repeat(6)}That is all.`,
  emotional_context: { primary_emotion: 'hope', secondary_emotion: null, intensity: 0.5 },
});
const content = JSON.stringify({
  conversation_metadata: { client_persona: 'a', session_context: 'b', conversation_phase: 'c', expected_outcome: null },
  turns: Array.from({ length: 8 }, (_, index) => turn(index + 1)),
});
const body = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 0,
  model: 'late',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 900, completion_tokens: 1_100, total_tokens: 2_000 },
});

const server = createServer((request, response) => {
  request.resume();
  setTimeout(() => response.setHeader('content-type', 'application/json').end(body), lateMs);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' && address ? address.port : 0);
});
process.on('disconnect', () => process.exit(0));
