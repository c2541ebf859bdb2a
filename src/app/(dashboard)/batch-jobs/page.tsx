import type { Metadata } from 'next';
import { jobsPage } from '#app/_lib/reads.ts';
import { jobsQuery } from '#app/api/_lib/queries.ts';
import { PageOf, readPage } from '../_parts/read-page.tsx';
import { JobsView } from './_parts/jobs-view.tsx';

export const metadata: Metadata = { title: 'Jobs' };

export default async function JobsPage({ searchParams }: PageProps<'/batch-jobs'>) {
  // An address that someone mistyped shows all jobs; the list then asks the API for what it says.
  const { data = {} } = jobsQuery.safeParse(await searchParams);
  const { limit: _, cursor, ...filter } = data;
  const read = await readPage((store, viewer) => jobsPage(store, viewer, filter, { cursor }));
  return <PageOf read={read}>{(jobs) => <JobsView initial={jobs} />}</PageOf>;
}
