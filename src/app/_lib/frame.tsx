import Link from 'next/link';
import type { ReactNode } from 'react';
import { ButtonLink } from '#components/button.tsx';
import { Mark, PlusIcon } from '#components/icons.tsx';

/** What stands around every page. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <>
      <a
        href="#main"
        className="sr-only rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <header className="border-b border-line bg-panel">
        <div className="mx-auto flex max-w-[96rem] flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5 sm:gap-x-6 sm:px-6">
          <Link href="/batch-jobs" className="flex items-center gap-2 rounded-sm text-lg font-semibold tracking-tight">
            <Mark />
            Colloquy
          </Link>
          <nav aria-label="Main" className="flex flex-1 items-center justify-between gap-2 sm:gap-4">
            <div className="flex gap-1 sm:gap-3">
              <Link href="/batch-jobs" className="rounded-sm px-1 py-1 text-soft hover:text-ink">
                Jobs
              </Link>
              <Link href="/docs" prefetch={false} className="rounded-sm px-1 py-1 text-soft hover:text-ink">
                API
              </Link>
            </div>
            <ButtonLink look="primary" href="/batch-jobs/new">
              <PlusIcon />
              New batch
            </ButtonLink>
          </nav>
        </div>
      </header>
      <main id="main" tabIndex={-1} className="mx-auto max-w-[96rem] px-4 py-6 outline-none sm:px-6">
        {children}
      </main>
    </>
  );
}
