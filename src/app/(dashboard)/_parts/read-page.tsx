import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { type Problem, toProblem } from '#app/_lib/problem.ts';
import { type WebStore, webStore } from '#app/_lib/store.ts';
import { authenticate, authorise, type Viewer } from '#app/_lib/viewer.ts';
import { PageProblem } from './page-problem.tsx';

/** What a page shows first: read on the server, as its viewer may see it. */
export type PageRead<Data> = { data: Data; problem?: undefined } | { data?: undefined; problem: Problem };

export async function readPage<Data>(
  read: (store: WebStore, viewer: Viewer) => Promise<Data>,
): Promise<PageRead<Data>> {
  const given = await headers();
  try {
    const viewer = await authenticate(given);
    authorise(viewer, 'read');
    return { data: await read(webStore(), viewer) };
  } catch (error) {
    const problem = toProblem(error);
    if (problem.code === 'not_found') notFound();
    if (problem.code === 'unauthorized') redirect('/sign-in');
    return { problem };
  }
}

/** The page where it could be read, else why not. */
export function PageOf<Data>({ read, children }: { read: PageRead<Data>; children: (data: Data) => ReactNode }) {
  return read.problem ? <PageProblem problem={read.problem} /> : children(read.data);
}
