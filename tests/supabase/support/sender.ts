import type { Database } from '#platform/database.ts';

interface Queued {
  id: number;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
  timeout_milliseconds: number;
}

export interface Sender {
  /** Whether it sends; what is queued waits while it does not. */
  sends: boolean;
  stop(): Promise<void>;
}

const lookMs = 50;

/** What pg_net’s worker does: takes what is queued, sends it at most once, hangs up after its timeout, and stores what came of it. */
export function startSender(db: Database): Sender {
  const sending = new Set<Promise<void>>();
  const sender: Sender = { sends: true, stop: async () => {} };
  const look = async () => {
    if (!sender.sends) return;
    const queued = await db.query<Queued>('delete from net.http_request_queue returning *');
    for (const request of queued) {
      const sent = send(db, request).catch(() => {}); // the server crashed, and the answer with it
      sending.add(sent);
      void sent.finally(() => sending.delete(sent));
    }
  };
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look).catch(() => {}); // the server is away
  }, lookMs);
  sender.stop = async () => {
    clearInterval(timer);
    await looking;
    await Promise.all(sending);
  };
  return sender;
}

async function send(db: Database, { id, method, url, headers, body, timeout_milliseconds }: Queued): Promise<void> {
  let status: number | null = null;
  let content: string | null = null;
  let error: Error | null = null;
  try {
    const signal = AbortSignal.timeout(timeout_milliseconds);
    const response = await fetch(url, { method, headers, body: JSON.stringify(body), signal });
    status = response.status;
    content = await response.text();
  } catch (thrown) {
    error = thrown as Error;
  }
  await db.query(
    'insert into net._http_response (id, status_code, content, timed_out, error_msg) values ($1, $2, $3, $4, $5)',
    [id, status, content, error?.name === 'TimeoutError', error?.message],
  );
}
