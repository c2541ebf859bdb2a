import { ColloquyError } from '#domain/colloquy-error.ts';

/** What a rehearsed call may meet, in the order in which the shares are laid side by side. */
export const faults = ['rateLimited', 'serverError', 'hang', 'cut', 'truncated', 'refused', 'badJson'] as const;
export type Fault = (typeof faults)[number];

export interface Knobs {
  /** Another seed, other conversations and other fates. */
  seed: number;
  /** About how long a call takes; 0 means no timer at all. */
  latencyMs: number;
  /** Share of calls, 0 to 1 each and together. */
  shares: Record<Fault, number>;
}

/** Long enough for the progress of six conversations to be seen. */
const latencyMsDefault = 400;
const latencyMsMax = 900_000;
const seedMax = 0xffff_ffff;

const read = new Map<string, Knobs>();
const readMax = 100;

/**
 * The knobs behind `rehearsal:default?`; remembered, since every call asks.
 * @example parseKnobs('seed=7&latencyMs=0&rateLimited=0.1')
 * @throws ColloquyError `model_invalid` naming the knob
 */
export function parseKnobs(text: string): Knobs {
  const known = read.get(text);
  if (known) return known;
  const knobs = parse(text);
  if (read.size >= readMax) read.clear();
  read.set(text, knobs);
  return knobs;
}

function parse(text: string): Knobs {
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (values.has(name)) throw wrong(`${name} is given twice`);
    values.set(name, value);
  }
  const take = (name: string, ifAbsent: number, max: number, whole: boolean): number => {
    const value = values.get(name);
    values.delete(name);
    return value === undefined ? ifAbsent : number(name, value, max, whole);
  };
  const knobs: Knobs = {
    seed: take('seed', 1, seedMax, true),
    latencyMs: take('latencyMs', latencyMsDefault, latencyMsMax, true),
    shares: Object.fromEntries(faults.map((fault) => [fault, take(fault, 0, 1, false)])) as Record<Fault, number>,
  };
  const [unknown] = values.keys();
  if (unknown !== undefined)
    throw wrong(`there is no knob ${unknown}; there are seed, latencyMs, ${faults.join(', ')}`);
  const sum = Object.values(knobs.shares).reduce((total, share) => total + share, 0);
  if (sum > 1 + 1e-9) throw wrong(`the shares ${faults.join(', ')} add up to ${sum}, more than 1`);
  return knobs;
}

function number(name: string, text: string, max: number, whole: boolean): number {
  const value = /^\d+(?:\.\d+)?$|^\.\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value <= max && (!whole || Number.isInteger(value))) return value;
  throw wrong(`${name} should be ${whole ? 'a whole number' : 'a share'} from 0 to ${max}, not “${text}”`);
}

function wrong(what: string): ColloquyError {
  return new ColloquyError('model_invalid', `The rehearsal model cannot be set up: ${what}.`, {
    next: 'Use knobs as in rehearsal:default?seed=7&latencyMs=200&rateLimited=0.1.',
  });
}
