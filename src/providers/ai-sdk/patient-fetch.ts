import { fetchAgent } from '#platform/fetch-agent.ts';

let agent: Promise<object | null> | undefined;

/**
 * Node's fetch gives up when headers, or the next part of a body, do not come within 300 s; an item may take 900 s, and our own deadline is the only
 * one that counts. Where a Node does not show its agent, its own limit stays.
 */
export const patientFetch: typeof globalThis.fetch = async (input, init) => {
  agent ??= fetchAgent({ headersTimeout: 0, bodyTimeout: 0 });
  const dispatcher = await agent;
  return fetch(input, dispatcher ? ({ ...init, dispatcher } as RequestInit) : init);
};
