/** What of undici’s options is used here. */
export interface AgentOptions {
  /** ms; 0: as long as it takes. */
  headersTimeout: number;
  bodyTimeout: number;
  connect?: { lookup: Lookup };
}

/** As node:net asks for a name’s addresses: for all of them, or for one. */
export type Lookup = (
  host: string,
  options: { all?: boolean },
  done: (error: Error | null, address: string | { address: string; family: number }[], family?: number) => void,
) => void;

type AgentClass = new (options: AgentOptions) => object;

/**
 * What fetch sends its requests by, with options of our own. Its class is taken from fetch itself, since undici is built into Node and not a package here.
 * @returns null where this Node does not show it
 */
export async function fetchAgent(options: AgentOptions): Promise<object | null> {
  // The global agent exists only after a first fetch; this one touches no network.
  await (await fetch('data:,')).text();
  const shared = (globalThis as Record<symbol, unknown>)[Symbol.for('undici.globalDispatcher.1')];
  if (typeof shared !== 'object' || shared === null) return null;
  const Agent = shared.constructor as AgentClass;
  return Agent.name === 'Agent' ? new Agent(options) : null;
}
