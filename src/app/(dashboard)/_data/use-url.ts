'use client';

import { usePathname, useSearchParams } from 'next/navigation';

type Changes = Record<string, string | null>;

/** Filters live in the address, so that a view can be sent to someone, and Back goes back. */
export function useUrl() {
  const pathname = usePathname();
  const params = useSearchParams();
  const hrefWith = (changes: Changes): string => {
    const next = new URLSearchParams(params);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    return next.size > 0 ? `${pathname}?${next}` : pathname;
  };
  return {
    params,
    hrefWith,
    /** Without a round trip to the server. `step`: Back comes here again. */
    change(changes: Changes, step = true): void {
      if (step) window.history.pushState(null, '', hrefWith(changes));
      else window.history.replaceState(null, '', hrefWith(changes));
    },
  };
}
