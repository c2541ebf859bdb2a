import type { ProviderConfig } from '#providers/provider-of.ts';
import type { Bill, SeenCall } from './bill.ts';
import type { Faults, KeyState, Limits } from './options.ts';

/** A stand-in as a test holds it, in this process or in one of its own. */
export interface StandIn {
  /** What @anthropic-ai/sdk wants; the others want `${url}/v1`. */
  url: string;
  /** Keys and addresses that lead `openai:`, `anthropic:` and `local:` here. */
  config(key?: string): ProviderConfig;
  /** What it has charged until now. */
  bill(): Promise<Bill>;
  /** The bill once nothing is being generated any more; calls that clients hung up on are then charged. */
  finalBill(): Promise<Bill>;
  calls(): Promise<SeenCall[]>;
  setLimits(model: string, limits: Limits): Promise<void>;
  setKey(key: string, state: KeyState): Promise<void>;
  setFaults(faults: Partial<Faults>): Promise<void>;
  /** Begins a new day, for limits of a day. */
  newDay(): Promise<void>;
  close(): Promise<void>;
}

export function standInAt(url: string, close: () => Promise<void>): StandIn {
  const get = async <Answer>(path: string) => (await asked(`${url}${path}`)).json() as Promise<Answer>;
  const post = async (path: string, body: object) =>
    void (await asked(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) }));
  const bill = () => get<Bill>('/_bill');
  return {
    url,
    config: (key = 'sk-stand-in-0123456789') => ({
      anthropicApiKey: key,
      anthropicBaseUrl: `${url}/v1`,
      openaiApiKey: key,
      openaiBaseUrl: `${url}/v1`,
      openaiOfficialBaseUrl: `${url}/v1`,
    }),
    bill,
    async finalBill() {
      for (;;) {
        const now = await bill();
        if (now.running === 0) return now;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    calls: () => get('/_calls'),
    setLimits: (model, limits) => post('/_limits', { model, limits }),
    setKey: (key, state) => post('/_keys', { key, state }),
    setFaults: (faults) => post('/_faults', faults),
    newDay: () => post('/_day', {}),
    close,
  };
}

async function asked(url: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response;
}
