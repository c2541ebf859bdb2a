'use client';

import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';

/** One clock for the page, that ticks every second while someone looks at it. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let nowMs = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  nowMs = Date.now();
  for (const listener of listeners) listener();
}

/** The server’s time of the first paint: the browser’s first paint must read the same. */
const FirstNow = createContext(0);

export function NowProvider({ firstMs, children }: { firstMs: number; children: ReactNode }) {
  return <FirstNow value={firstMs}>{children}</FirstNow>;
}

/** Milliseconds since 1970, to the second. */
export function useNowMs(): number {
  const firstMs = useContext(FirstNow);
  return useSyncExternalStore(
    subscribe,
    () => nowMs,
    () => firstMs,
  );
}

const never = () => () => {};

/** False on the server and in the browser’s first paint: what only the browser knows (its time zone) comes after. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
