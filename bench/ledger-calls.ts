import { type ModelName, parseModelName } from '#domain/model-name.ts';
import type { CallRequest, Provider } from '#providers/provider.ts';
import { createProviders } from '#providers/provider-of.ts';

/** The rehearsal model, with a word at the start of each call. */
export function toldOfCalls(onCall: (request: CallRequest) => void): (model: ModelName) => Provider {
  const rehearsal = createProviders({}).providerFor(parseModelName('rehearsal:default'));
  return () => ({
    call(request) {
      onCall(request);
      return rehearsal.call(request);
    },
  });
}

/** Resolves at the next call that `wanted` says yes to, with the time of it. */
export class CallWatch {
  #wanted: ((request: CallRequest) => boolean) | null = null;
  #resolve: ((atMs: number) => void) | null = null;

  next(wanted: (request: CallRequest) => boolean = () => true): Promise<number> {
    this.#wanted = wanted;
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  see(request: CallRequest): void {
    if (!this.#resolve || !this.#wanted?.(request)) return;
    this.#resolve(performance.now());
    this.#resolve = null;
  }
}
