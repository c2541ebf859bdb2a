import type { Clock } from '#platform/clock.ts';
import type { Timers } from './timers.ts';

/** What acts in the world: a worker's process, or a person's command. */
export interface ActorOptions {
  name: string;
  kind: 'worker' | 'command';
}

/**
 * A process as the world sees it. Everything that reaches it goes through `deliver`: while it is frozen things wait, and what is sent to a dead one is lost. What a
 * frozen process finds when it goes on: first what came over the network, then its overdue timers.
 */
export class Actor {
  readonly name: string;
  readonly kind: ActorOptions['kind'];
  /** `ended`: it went by itself. `dead`: it crashed. */
  state: 'running' | 'frozen' | 'dead' | 'ended' = 'running';
  /** Asked to stop, it takes no new work. */
  readonly stop = new AbortController();
  #received: (() => void)[] = [];
  #overdue: (() => void)[] = [];

  constructor({ name, kind }: ActorOptions) {
    this.name = name;
    this.kind = kind;
  }

  get lives(): boolean {
    return this.state === 'running' || this.state === 'frozen';
  }

  deliver(act: () => void, from: 'network' | 'timer' = 'network'): void {
    if (this.state === 'running') act();
    else if (this.state === 'frozen') (from === 'timer' ? this.#overdue : this.#received).push(act);
  }

  thaw(): void {
    this.state = 'running';
    for (const act of [...this.#received.splice(0), ...this.#overdue.splice(0)]) act();
  }

  die(): void {
    this.state = 'dead';
    this.#received = [];
    this.#overdue = [];
  }

  /** Its monotonic clock: time passes for it too while it is frozen, as for a stopped process. */
  clockOf(timers: Timers): Clock {
    return {
      now: () => timers.nowMs,
      after: (ms, act) => {
        let cancelled = false;
        const timer = timers.add(ms, this, () => {
          if (!cancelled) act();
        });
        return {
          cancel: () => {
            cancelled = true;
            timers.cancel(timer);
          },
        };
      },
    };
  }
}
