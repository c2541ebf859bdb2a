import type { DrainEvent } from '#engine/drain.ts';
import type { WorkerEvent } from '#engine/worker.ts';
import type { Log } from '#platform/log.ts';

/** Writes what a drain or a worker meets into a log, with the ids of jobs and items. */
export const logEvents =
  (log: Log) =>
  (event: DrainEvent | WorkerEvent): void => {
    switch (event.kind) {
      case 'settled': {
        const { settlement, result } = event;
        const { jobId, itemId, attemptId, token, verdict, durationMs, httpStatus, requestId, usage } = settlement;
        // A call that came to nothing is no fault of this process.
        log[verdict === 'completed' && result !== 'late' ? 'info' : 'warn']('settled', {
          ...{ jobId, itemId, attemptId, token, verdict, result, ms: Math.round(durationMs) },
          ...(settlement.verdict !== 'completed' && { code: settlement.errorCode }),
          ...(httpStatus !== null && { httpStatus }),
          ...(requestId !== null && { providerRequestId: requestId }),
          ...(usage && { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens }),
        });
        return;
      }
      case 'reaped':
        log.warn('reaped', { leases: event.leases });
        return;
      case 'database_away':
        log.warn('database_away', { message: event.message });
        return;
      case 'fleet_error':
        log.warn('fleet_error', { message: event.message });
        return;
      case 'notifications':
        log[event.arrive ? 'info' : 'warn']('notifications', { arrive: event.arrive });
        return;
      default:
        log.info(event.kind, event.kind === 'schema_newer' ? { migration: event.migration } : {});
    }
  };
