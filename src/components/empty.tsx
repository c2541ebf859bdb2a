import type { ReactNode } from 'react';

/** What a list says when nothing is in it: why, and what to do. */
export function Empty({ children }: { children: ReactNode }) {
  return <div className="px-4 py-8 text-center text-soft">{children}</div>;
}
