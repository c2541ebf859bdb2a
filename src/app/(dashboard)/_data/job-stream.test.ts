import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JobStream, type StreamState } from './job-stream.ts';

/** What a browser’s EventSource does, by hand. */
class FakeSource extends EventTarget {
  readonly after: number;
  onopen: () => void = () => {};
  onerror: () => void = () => {};
  readyState = 0;

  constructor(after: number) {
    super();
    this.after = after;
  }

  open(): void {
    this.readyState = 1;
    this.onopen();
  }

  tell(name: string, seq: number, data: object): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId: String(seq) }));
  }

  /** A line and the job after it, as the server tells them. */
  line(seq: number): void {
    this.tell('log', seq, { seq, level: 'info' });
    this.tell('job', seq, { logSeq: seq });
  }

  /** The connection breaks: the browser comes back by itself, unless what it got was no stream. */
  cut(readyState = 0): void {
    this.readyState = readyState;
    this.onerror();
  }

  close(): void {
    this.readyState = 2;
  }
}

const sources: FakeSource[] = [];
const streamFrom = (head: number) =>
  new JobStream(head, (after) => {
    sources.push(new FakeSource(after));
    return sources.at(-1) as unknown as EventSource;
  });
const stateOf = (stream: JobStream): StreamState => stream.streamed().state;
const seqs = (stream: JobStream) => stream.streamed().told.lines.map(({ seq }) => seq);

beforeEach(() => {
  sources.length = 0;
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A stream that has told lines up to this one. */
function liveAt(seq: number): { stream: JobStream; source: FakeSource } {
  const stream = streamFrom(0);
  stream.begin(0);
  const source = sources[0]!;
  source.open();
  for (let each = 1; each <= seq; each++) source.line(each);
  return { stream, source };
}

describe('the stream of a job', () => {
  it('shows at once what is told together, and all of it when it is cut in between', () => {
    const { stream, source } = liveAt(0);
    let shown = 0;
    stream.subscribe(() => shown++);
    source.tell('log', 1, { seq: 1, level: 'info' });
    source.tell('item', 1, { id: 'a' });
    expect([shown, seqs(stream)]).toEqual([0, []]);
    source.tell('job', 1, { logSeq: 1 });
    expect([shown, seqs(stream)]).toEqual([1, [1]]);
    source.tell('log', 2, { seq: 2, level: 'info' });
    source.cut();
    expect(seqs(stream)).toEqual([1, 2]);
  });

  it('leaves a cut to the browser, which comes back by itself', () => {
    const { stream, source } = liveAt(3);
    vi.advanceTimersByTime(60_000);
    source.cut();
    expect([stateOf(stream), source.readyState]).toEqual(['lost', 0]);
    source.open();
    source.line(4);
    expect([stateOf(stream), seqs(stream), sources.length]).toEqual(['live', [1, 2, 3, 4], 1]);
  });

  it('opens again what the browser gave up, after the last line', () => {
    const { stream, source } = liveAt(3);
    source.cut(2);
    vi.advanceTimersByTime(1_000);
    expect(sources.map(({ after }) => after)).toEqual([0, 3]);
    expect(stateOf(stream)).toBe('opening');
  });

  it('is given up when it fails three times in a row, and tried again more and more seldom', () => {
    const { stream, source } = liveAt(0);
    source.cut();
    source.cut();
    expect(stateOf(stream)).toBe('lost');
    source.open();
    source.cut();
    expect([stateOf(stream), source.readyState]).toEqual(['given_up', 2]);
    const gaps = [15_000, 30_000, 60_000].map((gapMs) => {
      const before = sources.length;
      vi.advanceTimersByTime(gapMs - 1);
      const early = sources.length - before;
      vi.advanceTimersByTime(1);
      sources.at(-1)!.cut();
      return [early, sources.length - before, stateOf(stream)];
    });
    expect(gaps).toEqual(Array(3).fill([0, 1, 'given_up']));
  });

  it('forgets its failures once it has lived for a while', () => {
    const { stream, source } = liveAt(0);
    for (let cuts = 0; cuts < 5; cuts++) {
      source.cut();
      source.open();
      vi.advanceTimersByTime(6_000);
    }
    source.cut();
    source.cut();
    expect(stateOf(stream)).toBe('lost');
  });

  it('that is open and tells nothing of what is known otherwise counts as failed', () => {
    const { stream, source } = liveAt(1);
    stream.compare(2);
    vi.advanceTimersByTime(7_000);
    stream.compare(3);
    expect(stateOf(stream)).toBe('live');
    vi.advanceTimersByTime(1_000);
    stream.compare(4);
    expect([stateOf(stream), source.readyState]).toEqual(['lost', 2]);
  });

  it('that tells a little later than it is read does not', () => {
    const { stream, source } = liveAt(0);
    for (let seq = 1; seq < 20; seq++) {
      stream.compare(seq);
      source.line(seq);
      vi.advanceTimersByTime(1_000);
    }
    expect(stateOf(stream)).toBe('live');
  });

  it('rests while nobody looks, and goes on after the last line', () => {
    const { stream, source } = liveAt(2);
    stream.rest();
    vi.advanceTimersByTime(600_000);
    expect([stateOf(stream), source.readyState, sources.length]).toEqual(['resting', 2, 1]);
    stream.begin(700);
    expect([sources[1]!.after, seqs(stream)]).toEqual([2, [1, 2]]);
  });

  it('tells only of the end where very much has happened meanwhile', () => {
    const { stream } = liveAt(2);
    stream.rest();
    stream.begin(50_000);
    expect(sources[1]!.after).toBe(50_000);
    expect(stream.streamed().told).toMatchObject({ start: 50_000, lines: [], job: null });
  });

  it('ends with the job, and begins again when that has gone on', () => {
    const { stream, source } = liveAt(2);
    source.tell('end', 2, { logSeq: 2 });
    expect([stateOf(stream), source.readyState]).toEqual(['ended', 2]);
    stream.compare(2);
    expect(stateOf(stream)).toBe('ended');
    stream.compare(3);
    expect([stateOf(stream), sources[1]!.after]).toEqual(['opening', 2]);
  });
});
