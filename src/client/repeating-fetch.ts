import { setTimeout as pause } from 'node:timers/promises';

/** Before each repeat. */
const pausesMs = [300, 1_000, 3_000];

/** What a proxy, or a server that is just being started, says. */
const passing = new Set([502, 503, 504]);

/**
 * Sends a request that does no harm when it arrives twice, and sends it again when its connection breaks before the whole answer is there, or when the server cannot answer
 * just now.
 */
export async function repeatingFetch(request: Request): Promise<Response> {
  for (const pauseMs of pausesMs) {
    try {
      const response = await wholeAnswer(request.clone());
      if (!passing.has(response.status)) return response;
    } catch {
      // The last try says what it meets.
    }
    await pause(pauseMs);
  }
  return wholeAnswer(request);
}

async function wholeAnswer(request: Request): Promise<Response> {
  const { ok, status, headers, body } = await fetch(request);
  const bytes = body && (await new Response(body).arrayBuffer());
  return new Response(ok && !bytes?.byteLength ? null : bytes, { status, headers });
}
