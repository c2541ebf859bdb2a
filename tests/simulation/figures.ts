/** What a schedule, or many, went through. */
export class Figures {
  schedules = 0;
  steps = 0;
  statements = 0;
  /** Those that only read, or tell of heartbeats. */
  reads = 0;
  overlaps = 0;
  /** Overlaps where the second really waited for a lock of the first. */
  lockWaits = 0;
  calls = 0;
  virtualMs = 0;
  readonly faults = new Map<string, number>();

  count(fault: string, times = 1): void {
    this.faults.set(fault, (this.faults.get(fault) ?? 0) + times);
  }

  add(other: Figures): void {
    this.schedules += other.schedules;
    this.steps += other.steps;
    this.statements += other.statements;
    this.reads += other.reads;
    this.overlaps += other.overlaps;
    this.lockWaits += other.lockWaits;
    this.calls += other.calls;
    this.virtualMs += other.virtualMs;
    for (const [fault, times] of other.faults) this.count(fault, times);
  }

  text(): string {
    const faults = [...this.faults].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, times]) => `${name} ${times}`);
    return [
      `${this.schedules} schedules, ${this.steps} steps, ${this.statements} statements (${this.overlaps} overlapped, ${this.lockWaits} of them waited for a lock), ${this.calls} calls, ${(this.virtualMs / 3_600_000).toFixed(1)} hours of virtual time`,
      `faults: ${faults.join(', ')}`,
    ].join('\n');
  }

  /** As plain values, to be sent to another process. */
  toJSON() {
    const { schedules, steps, statements, reads, overlaps, lockWaits, calls, virtualMs, faults } = this;
    return {
      schedules,
      steps,
      statements,
      reads,
      overlaps,
      lockWaits,
      calls,
      virtualMs,
      faults: Object.fromEntries(faults),
    };
  }

  static from(plain: ReturnType<Figures['toJSON']>): Figures {
    const { faults, ...numbers } = plain;
    const figures = Object.assign(new Figures(), numbers);
    for (const [fault, times] of Object.entries(faults)) figures.count(fault, times);
    return figures;
  }
}
