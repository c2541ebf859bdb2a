/**
 * Node's fetch gives up when headers, or the next part of a body, do not come within 300 s; an item may take 900 s, and our own deadline is the only
 * one that counts. Its agent is taken from fetch itself, since undici is built into Node and not a package here; where a Node does not show it,
 * its own limit stays.
 */
const agentKey = Symbol.for('undici.globalDispatcher.1');

type Fetch = typeof globalThis.fetch;
type AgentClass = new (options: { headersTimeout: number; bodyTimeout: number }) => object;

let agent: Promise<object | null> | undefined;

export const patientFetch: Fetch = async (input, init) => {
  agent ??= makeAgent();
  const dispatcher = await agent;
  return fetch(input, dispatcher ? ({ ...init, dispatcher } as RequestInit) : init);
};

async function makeAgent(): Promise<object | null> {
  // The global agent exists only after a first fetch; this one touches no network.
  await (await fetch('data:,')).text();
  const shared = (globalThis as Record<symbol, unknown>)[agentKey];
  if (typeof shared !== 'object' || shared === null) return null;
  const Agent = shared.constructor as AgentClass;
  return Agent.name === 'Agent' ? new Agent({ headersTimeout: 0, bodyTimeout: 0 }) : null;
}
