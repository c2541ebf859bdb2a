import { awayText } from '#cli/away-text.ts';
import { jsonLog } from '#cli/json-log.ts';
import { secretOf } from '#cli/kept-secret.ts';
import { newerText } from '#cli/newer-text.ts';
import { say } from '#cli/output.ts';
import { pollingText } from '#cli/polling-text.ts';
import { onStopSignals } from '#cli/stop-signals.ts';
import { configOf, type DataOption, withStore } from '#cli/with-store.ts';
import { logEvents } from '#engine/log-events.ts';
import { modelsOf } from '#engine/models.ts';
import { notifierOf } from '#engine/notify.ts';
import { timingOf } from '#engine/timing.ts';
import { runWorker, workerConnectionsMax } from '#engine/worker.ts';
import { workerName } from '#engine/worker-name.ts';
import { favorMemory } from '#platform/favor-memory.ts';

export async function worker(options: DataOption & { concurrency: number }): Promise<void> {
  const config = configOf(options);
  const models = modelsOf(config);
  favorMemory(options.concurrency);
  const name = workerName();
  const log = jsonLog();
  const stop = new AbortController();
  const ignoreSignals = onStopSignals(() => {
    say(
      'Finishing the calls in flight; nothing new is claimed. A second time stops at once: those calls are made again.',
    );
    stop.abort();
  });
  await withStore(
    config,
    async ({ db, directUrl }) => {
      say(`Worker ${name}: ${options.concurrency} calls at once, for ${models.providers.join(', ')}.`);
      const { claimed } = await runWorker(
        {
          db,
          directUrl,
          name,
          kind: 'worker',
          concurrency: options.concurrency,
          timing: timingOf(config.leaseMs),
          keepRawDays: config.keepRawDays,
          ...models,
          notifier: notifierOf({ ...config, secret: await secretOf(config) }),
          onEvent(event) {
            if (log) return logEvents(log)(event);
            if (event.kind === 'database_away') say(awayText(event.message));
            if (event.kind === 'database_back') say('The database is back.');
            if (event.kind === 'reaped') say(`Took back ${event.leases} leases of lost workers.`);
            if (event.kind === 'asked_to_drain')
              say('Asked to drain: finishing the calls in flight; nothing new is claimed.');
            if (event.kind === 'schema_newer') say(newerText(event.migration));
            if (event.kind === 'notifications' && !event.arrive) say(pollingText);
            if (event.kind === 'fleet_error') say(`The fleet’s duties: ${event.message} Trying again.`);
          },
        },
        { jobId: null },
        { signal: stop.signal },
      );
      say(`Worker ${name} is done: ${claimed} items.`);
    },
    { applicationName: name, connectionsMax: workerConnectionsMax },
  );
  ignoreSignals();
}
