import { ApiError, answer, api } from '#app/(dashboard)/_data/api.ts';
import { TabDriver } from '#app/(dashboard)/_data/tab-driver.ts';
import { type Driver, disturbApp } from '../driver.ts';

export const browserTab: Driver = {
  name: 'browser tab',
  about: 'the job’s page, open in a browser, calls process-next',
  async drive(stage) {
    const baseUrl = stage.platform.url;
    const path = { id: stage.jobId };
    const readJob = () => answer(api.GET('/api/batch-jobs/{id}', { baseUrl, params: { path } }));
    // The page's own code (use-drive-job.ts), without React around it.
    const tab = new TabDriver({
      readJob,
      processNext: (items) =>
        answer(api.POST('/api/batch-jobs/{id}/process-next', { baseUrl, params: { path, query: { items } } })),
      isPassing: (error) => !(error instanceof ApiError) || error.passing,
      onChange: () => {},
      sleep,
      random: () => 0,
    });
    const look = () =>
      readJob().then(
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
