import type { ShownJob } from '#app/_lib/reads.ts';
import { ApiError, post, request } from '#app/(dashboard)/_data/api.ts';
import { TabDriver } from '#app/(dashboard)/_data/tab-driver.ts';
import type { ProcessNextAnswer } from '#engine/process-next.ts';
import { type Driver, disturbApp } from '../driver.ts';

export const browserTab: Driver = {
  name: 'browser tab',
  about: 'the job’s page, open in a browser, calls process-next',
  async drive(stage) {
    const path = `${stage.platform.url}/api/batch-jobs/${stage.jobId}`;
    // The page's own code (use-drive-job.ts), without React around it.
    const tab = new TabDriver({
      readJob: () => request<ShownJob>(path),
      processNext: (items) => post<ProcessNextAnswer>(`${path}/process-next?items=${items}`),
      isPassing: (error) => !(error instanceof ApiError) || error.passing,
      onChange: () => {},
      sleep,
      random: () => 0,
    });
    const look = () =>
      request<ShownJob>(path).then(
        (job) => tab.look(job, job.waiting?.code ?? null),
        () => {}, // it is read again
      );
    const timer = setInterval(look, 1_000);
    await look();
    return {
      disturb: (how) => disturbApp(stage, how),
      async stop() {
        clearInterval(timer);
        tab.close();
      },
    };
  },
};

function sleep(ms: number, cut: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    cut.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
