'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ShownJob } from '#app/_lib/reads.ts';
import { ApiError, answer, api } from './api.ts';
import { jobRead } from './reads.ts';
import { TabDriver } from './tab-driver.ts';

/** A tab that nobody looks at still learns so soon that something else took over. */
const readAgainMs = 10_000;

/**
 * Works on the job while its page is open and nothing else does.
 * @param readAtMs when the job was read
 * @returns whether this tab drives the job
 */
export function useDriveJob(job: ShownJob, readAtMs: number): boolean {
  const client = useQueryClient();
  const [driving, setDriving] = useState(false);
  const driver = useRef<TabDriver | null>(null);
  const toldAtMs = useRef(0);
  const { id } = job;
  useEffect(() => {
    const read = jobRead(id);
    const fresh = () => client.fetchQuery({ ...read, staleTime: readAgainMs, retry: false });
    const made = new TabDriver({
      readJob: fresh,
      async processNext(items) {
        const said = await answer(
          api.POST('/api/batch-jobs/{id}/process-next', { params: { path: { id }, query: { items } } }),
        );
        if (said.status.startsWith('job_')) {
          // What is known of the job is older than this.
          toldAtMs.current = Date.now();
          void client.invalidateQueries({ queryKey: read.queryKey });
        }
        return said;
      },
      isPassing: (error) => !(error instanceof ApiError) || error.passing,
      onChange: setDriving,
      sleep,
      random: Math.random,
    });
    driver.current = made;
    return () => made.close();
  }, [client, id]);
  useEffect(() => {
    if (readAtMs > toldAtMs.current) driver.current?.look(job, job.waiting?.code ?? null);
  }, [job, readAtMs]);
  return driving;
}

function sleep(ms: number, cut: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      cut.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    cut.addEventListener('abort', done);
  });
}
