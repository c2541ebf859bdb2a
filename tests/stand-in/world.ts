import { randomOf } from '../simulation/random.ts';
import { Account } from './account.ts';
import type { BillLine, SeenCall } from './bill.ts';
import type { Faults, KeyState, Limits, ModelOptions, OutputTokens, StandInOptions } from './options.ts';
import { chargeOf } from './price-book.ts';
import { type ProviderClock, providerClock } from './provider-clock.ts';

/** All that one stand-in knows; calls and batches share it. */
export class World {
  readonly options: StandInOptions;
  readonly clock: ProviderClock;
  /** Charges, in the order in which they were made. */
  readonly lines: BillLine[] = [];
  readonly calls: SeenCall[] = [];
  /** Calls being generated, by model. */
  readonly running = new Map<string, number>();
  readonly #accounts = new Map<string, Account>();
  readonly #limits: Map<string, Limits>;
  readonly #keys: Map<string, KeyState> | null;
  #faults: Partial<Faults>;
  #number = 0;

  constructor(options: StandInOptions) {
    this.options = options;
    this.clock = providerClock(options.minuteMs);
    this.#limits = new Map(Object.entries(options.models));
    this.#keys = options.keys ? new Map(Object.entries(options.keys)) : null;
    this.#faults = options.faults ?? {};
  }

  /** Of calls, batches and files alike: the n-th thing meets what the seed says for it. */
  nextNumber(): number {
    this.#number += 1;
    return this.#number;
  }

  keyState(key: string): KeyState {
    if (key === '') return 'revoked';
    return this.#keys ? (this.#keys.get(key) ?? 'revoked') : 'good';
  }

  setKey(key: string, state: KeyState): void {
    if (!this.#keys) throw new Error('This stand-in was started without keys.');
    this.#keys.set(key, state);
  }

  setFaults(faults: Partial<Faults>): void {
    this.#faults = faults;
  }

  model(name: string): ModelOptions | undefined {
    return this.options.models[name];
  }

  account(key: string, model: string): Account {
    const name = `${key} ${model}`;
    let account = this.#accounts.get(name);
    if (!account) {
      account = new Account(name, this.#limits.get(model) ?? {}, this.options, this.clock.now());
      this.#accounts.set(name, account);
    }
    return account;
  }

  /** For all keys, from now on. */
  setLimits(model: string, limits: Limits): void {
    if (!this.#limits.has(model)) throw new Error(`There is no model ${model}.`);
    this.#limits.set(model, { ...this.#limits.get(model), ...limits });
    for (const [name, account] of this.#accounts)
      if (name.endsWith(` ${model}`)) account.setLimits(limits, this.clock.now());
  }

  newDay(): void {
    for (const account of this.#accounts.values()) account.newDay(this.clock.now());
  }

  random(...words: (string | number)[]) {
    return randomOf(this.options.seed ?? 1, ...words);
  }

  fateOf(number: number): keyof Faults | null {
    let left = this.random('fate', number).next();
    for (const [fault, share] of Object.entries(this.#faults)) {
      left -= share;
      if (left < 0) return fault as keyof Faults;
    }
    return null;
  }

  /** How long an answer to this prompt wants to be. */
  outputTokens(number: number, prompt: string): number {
    const { median, sigma, medianWhere = {} } = this.options.outputTokens ?? outputTokensDefault;
    const own = Object.keys(medianWhere).find((text) => prompt.includes(text));
    const random = this.random('tokens', number);
    // Box and Muller: a normal number of two even ones.
    const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    return Math.max(1, Math.round((own === undefined ? median : medianWhere[own]!) * Math.exp(sigma * normal)));
  }

  /** Puts a charge on the bill. The line is given back, since its end may turn out to be another one. */
  charge(line: Omit<BillLine, 'costNano'>, share = 1): BillLine {
    const charged = { ...line, costNano: chargeOf(line, this.model(line.model)?.price, share) };
    this.lines.push(charged);
    return charged;
  }
}

const outputTokensDefault: OutputTokens = { median: 900, sigma: 0.3 };
