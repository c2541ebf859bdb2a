import { Worker } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import { parseModelName } from '#domain/model-name.ts';
import { createProviders } from '#providers/provider-of.ts';
import { aCall, goodAnswer } from './a-call.ts';

/** A server on a thread of its own, so that it answers while this process stands still. */
const worker = new Worker(
  `const { createServer } = require('node:http');
   const { parentPort, workerData } = require('node:worker_threads');
   const server = createServer((request, response) => {
     request.resume().on('end', () => setTimeout(() => {
       response.writeHead(200, { 'content-type': 'application/json' });
       response.end(workerData);
     }, 100));
   }).listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
  {
    eval: true,
    workerData: JSON.stringify({
      id: '1',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: goodAnswer }, finish_reason: 'stop' }],
    }),
  },
);
afterAll(() => worker.terminate());

test('an answer that arrived while the process was frozen past its deadline is read, not thrown away', async () => {
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  const provider = createProviders({ openaiBaseUrl: `http://127.0.0.1:${port}/v1` }).providerFor(
    parseModelName('local:m'),
  );
  await provider.call(aCall('local:m'));
  const call = provider.call(aCall('local:m', { timeoutMs: 300 }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  // From here the next turn of the event loop looks at timers before it looks at sockets, as after a real thaw.
  await new Promise((resolve) => setImmediate(resolve));
  const thawAt = performance.now() + 1_500;
  while (performance.now() < thawAt);
  expect(await call).toMatchObject({ ok: true, text: goodAnswer });
});
