/** What a stand-in provider is started with; plain JSON, so that a process of its own can be given it. */
export interface StandInOptions {
  /** How long its minute lasts on our clock, in milliseconds: 60,000, or 1,000 to run sixty times as fast. */
  minuteMs: number;
  models: Record<string, ModelOptions>;
  /** Without it every key is good. A key that is not named is refused. */
  keys?: Record<string, KeyState>;
  /** In the provider's own time. Without it answers come at once. */
  latency?: Latency;
  /** How many tokens the answers are charged; cut at what the request allows. Default: median 900, sigma 0.3. */
  outputTokens?: OutputTokens;
  /** Whether rate-limit headers are sent. Default true. */
  headers?: boolean;
  /**
   * What an answer's headers tell of: the moment when its call was let in (the default), which is as long ago as the answer took, or when it ended.
   * Neither provider says which; whoever reads them must hold with both.
   */
  headersTell?: 'start' | 'end';
  faults?: Partial<Faults>;
  /** Somebody else who uses the same keys: the share of each limit that they eat. */
  otherClient?: { share: number };
  /**
   * How much of a minute's limit may be saved up, in the provider's seconds. Default 60: a whole minute's, as the headers of both providers say.
   * Both may enforce a minute's limit in shorter steps (“60 requests a minute may be enforced as 1 a second”): 1.
   */
  burstSeconds?: number;
  /** A sharp rise of traffic is refused: this many of its seconds from the first call until the whole limit is open. Default: no such rule. */
  accelerationSeconds?: number;
  /** Default 1: the same seed, the same lengths, faults and texts, call by call. */
  seed?: number;
}

export interface ModelOptions extends Limits {
  /** Bands by the prompt's whole length. Without it the calls cost nothing. */
  price?: PriceBand[];
  /** What all calls together can be given, as of one machine: more calls at once are each slower. */
  tokensPerSecond?: number;
}

export interface Limits {
  requestsPerMinute?: number;
  tokensPerMinute?: number;
  inputTokensPerMinute?: number;
  outputTokensPerMinute?: number;
  requestsPerDay?: number;
}

/** US dollars a million tokens, for calls whose whole input has at least so many tokens. */
export interface PriceBand {
  promptTokensFrom?: number;
  input: number;
  cachedInput?: number;
  cacheWrite?: number;
  output: number;
}

/** `exhausted`: the balance is used up. */
export type KeyState = 'good' | 'revoked' | 'exhausted';

/** first + output tokens × perToken, a share more or less. Calls of 900–5,000 tokens that take 20–110 s: 1,500 ms and 21 ms a token. */
export interface Latency {
  firstMs: number;
  perTokenMs: number;
  /** 0.2: a fifth more or less. Default 0. */
  jitter?: number;
}

/** Lognormal: median × e^(sigma × a normal number). */
export interface OutputTokens {
  median: number;
  sigma: number;
  /** Other medians for prompts that hold a text; the first that is found counts. */
  medianWhere?: Record<string, number>;
}

/** Shares of calls, 0 to 1 each and together. Charged: what was generated. */
export interface Faults {
  /** 429 though the limits would allow it; not charged. */
  rateLimited: number;
  /** 500; not charged. */
  serverError: number;
  /** OpenAI's 503, Anthropic's 529; not charged. */
  overloaded: number;
  /** The connection breaks before anything is generated; not charged. */
  dropped: number;
  /** The connection breaks in the middle of the answer's body; charged. */
  cut: number;
  /** Generated and never sent; charged. */
  hang: number;
  /** Ends at 60 % as one that met its output limit; charged. */
  truncated: number;
  refused: number;
  badJson: number;
}
