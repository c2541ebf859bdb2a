import { Counter, Gauge, Registry } from 'prom-client';
import { jobStatuses } from '#domain/job.ts';
import type { Figure, FleetMetrics } from '#ledger/read-metrics.ts';

/** The figures as Prometheus reads them. What is counted is there from the start, with 0, so that a first change is seen. */
export function fleetText(metrics: FleetMetrics): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, figures: number | Figure[], label?: string) => {
    const made = new Gauge({ name: `colloquy_${name}`, help, labelNames: label ? [label] : [], registers: [registry] });
    if (typeof figures === 'number') made.set(figures);
    else for (const { code, value } of figures) made.set({ [label!]: code }, value);
  };
  const counter = (name: string, help: string, key: string, label?: string, codes: readonly string[] = []) => {
    const labelNames = label ? [label] : [];
    const made = new Counter({ name: `colloquy_${name}_total`, help, labelNames, registers: [registry] });
    for (const code of codes) made.inc({ [label!]: code }, 0);
    for (const each of metrics.counters.filter((found) => found.name === key))
      if (label) made.inc({ [label]: each.code }, each.value);
      else made.inc(each.value);
  };

  gauge('jobs', 'Jobs by status.', filled(metrics.jobs, [...jobStatuses, 'draft']), 'status');
  gauge('items', 'Items by status.', metrics.items, 'status');
  gauge(
    'queue_age_seconds',
    'Since the oldest unfinished job with queued items was submitted.',
    metrics.queueAgeSeconds,
  );
  gauge(
    'queue_stalled_seconds',
    'The longest that a job which nobody paused has queued items and has not moved.',
    metrics.queueStalledSeconds,
  );
  gauge('reserved_usd', 'Money that calls in flight hold.', metrics.reservedUsd);
  gauge('unknown_cost_usd', 'What calls without an answer may have cost.', metrics.unknownUsd);
  gauge('drivers', 'Drivers that were heard of lately, by kind.', metrics.workers, 'kind');
  const concurrency = metrics.workers.map((each) => ({ code: each.code, value: each.concurrency }));
  gauge('driver_concurrency', 'Calls that they may have in flight at once.', concurrency, 'kind');
  const blocked = new Gauge({
    name: 'colloquy_blocked_keys',
    help: 'Keys that are not called with for now; model * is the whole key.',
    labelNames: ['provider', 'model', 'code'],
    registers: [registry],
  });
  for (const { value, ...labels } of metrics.blocked) blocked.set(labels, value);

  const messages = filled(metrics.notifications, ['pending', 'delivered', 'given_up']);
  gauge('notifications', 'Messages to receivers, by status.', messages, 'status');

  counter('claims', 'Items claimed for a call.', 'claims');
  counter('settles', 'Calls settled by whoever held their item.', 'settles', 'outcome', [
    ...['completed', 'failed', 'retried', 'handed_back'],
  ]);
  counter('fenced', 'Answers whose lease was gone: they changed no item.', 'fenced');
  counter('reaped_leases', 'Leases of lost workers taken back.', 'reaped');
  counter('retries', 'Tries that go back into the queue, by error.', 'retries', 'code');
  counter('failures', 'Items that ended failed by a call, by error.', 'failures', 'code');
  counter('tokens', 'Tokens that were billed, by kind; reasoning is part of output.', 'tokens', 'kind', [
    ...['input', 'cached_input', 'cache_write', 'output', 'reasoning'],
  ]);
  counter('spend_usd', 'Money spent on calls whose price is known.', 'spend');
  gauge('uncounted_log_lines', 'Lines of logs that the counters do not have yet.', metrics.uncountedLines);
  return registry.metrics();
}

/** Those that are, and 0 for each that could be. */
const filled = (figures: Figure[], codes: readonly string[]): Figure[] =>
  codes.map((code) => figures.find((each) => each.code === code) ?? { code, value: 0 });
