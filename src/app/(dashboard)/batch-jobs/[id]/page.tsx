import type { Metadata } from 'next';
import { cache } from 'react';
import { itemsPage, logsPage, shownJob } from '#app/_lib/reads.ts';
import { itemsQuery } from '#app/api/_lib/queries.ts';
import { PageOf, readPage } from '../../_parts/read-page.tsx';
import { JobView } from './_parts/job-view.tsx';
import { logLinesFirst } from './_parts/log-lines.ts';

const readJobPage = cache((id: string) => readPage((store, viewer) => shownJob(store, viewer, id)));

export async function generateMetadata({ params }: PageProps<'/batch-jobs/[id]'>): Promise<Metadata> {
  const { data } = await readJobPage((await params).id);
  return { title: data?.name ?? 'Job' };
}

export default async function JobPage({ params, searchParams }: PageProps<'/batch-jobs/[id]'>) {
  const { id } = await params;
  const { data: query = {} } = itemsQuery.safeParse(await searchParams);
  const { limit: _, cursor, ...filter } = query;
  const job = await readJobPage(id);
  const rest = await readPage(async (store, viewer) => ({
    items: await itemsPage(store, viewer, id, filter, { cursor }),
    logs: await logsPage(
      store,
      viewer,
      id,
      { after: Math.max(0, (job.data?.logSeq ?? 0) - logLinesFirst) },
      { limit: logLinesFirst },
    ),
  }));
  const read =
    job.data && rest.data ? { data: { job: job.data, ...rest.data } } : { problem: (job.problem ?? rest.problem)! };
  return <PageOf read={read}>{(data) => <JobView key={id} initial={data} />}</PageOf>;
}
