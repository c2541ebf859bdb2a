import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { onTestFinished } from 'vitest';

export interface Told {
  id: string;
  headers: IncomingHttpHeaders;
  raw: string;
  // biome-ignore lint/suspicious/noExplicitAny: what it holds is what the test is about
  body: any;
  /** Whether the library of Standard Webhooks takes it for ours. */
  verified: boolean;
}

export interface Receiver {
  url: string;
  told: Told[];
  /** How the next requests are answered, in turn; then 204. */
  answers: ((response: ServerResponse) => void)[];
}

/** Somebody who is told of jobs, and verifies it. */
export async function receiver(secret: string): Promise<Receiver> {
  const told: Told[] = [];
  const answers: Receiver['answers'] = [];
  const server = createServer(async (request, response) => {
    const raw = await text(request);
    const headers = request.headers as Record<string, string>;
    let verified = true;
    try {
      new Webhook(secret).verify(raw, headers);
    } catch {
      verified = false;
    }
    told.push({ id: headers['webhook-id']!, headers, raw, body: JSON.parse(raw), verified });
    const answer = answers.shift();
    if (answer) answer(response);
    else response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/s3cret-path`, told, answers };
}

export const answered =
  (status: number, headers: Record<string, string> = {}): Receiver['answers'][number] =>
  (response) =>
    response.writeHead(status, headers).end();
