'use client';

import { roughly } from './format.ts';
import { useHydrated, useNowMs } from './now.tsx';

const exact = (at: string) => new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** How long ago something was; the exact time on hover. */
export function Ago({ at }: { at: string }) {
  const seconds = (useNowMs() - Date.parse(at)) / 1_000;
  const hydrated = useHydrated();
  return (
    <time dateTime={at} title={hydrated ? exact(at) : undefined} className="whitespace-nowrap">
      {seconds < 1 ? 'now' : `${roughly(seconds)} ago`}
    </time>
  );
}

/** The time of day to the second: the browser’s, once it is known. */
export function Clock({ at }: { at: string }) {
  const hydrated = useHydrated();
  const time = hydrated ? new Date(at).toLocaleTimeString('en-GB') : at.slice(11, 19);
  return (
    <time dateTime={at} title={hydrated ? exact(at) : undefined}>
      {time}
    </time>
  );
}
