export interface ReadEvent {
  event: string;
  id: number;
  // biome-ignore lint/suspicious/noExplicitAny: what an event tells is what the test is about
  data: any;
}

/** Reads a stream as a client does: an event counts when its empty line has come. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #utf8 = new TextDecoder();
  #text = '';
  readonly events: ReadEvent[] = [];
  comments = 0;
  /** Reads that gave something. */
  writes = 0;
  ended = false;

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader();
  }

  /** Reads once. @param cut keeps so many bytes of it only, as if the connection had broken then */
  async read(cut = Number.POSITIVE_INFINITY): Promise<void> {
    const { value, done } = await this.#reader.read();
    if (done) {
      this.ended = true;
      return;
    }
    this.writes++;
    this.#text += this.#utf8.decode(value.subarray(0, cut), { stream: true });
    const blocks = this.#text.split('\n\n');
    this.#text = blocks.pop()!;
    for (const block of blocks) this.#take(block);
  }

  async until(found: (event: ReadEvent) => boolean): Promise<ReadEvent> {
    for (let from = 0; ; ) {
      for (; from < this.events.length; from++) if (found(this.events[from]!)) return this.events[from]!;
      if (this.ended) throw new Error('the stream ended before that');
      await this.read();
    }
  }

  async toEnd(): Promise<ReadEvent[]> {
    while (!this.ended) await this.read();
    return this.events;
  }

  leave(): Promise<void> {
    return this.#reader.cancel();
  }

  of(event: string): ReadEvent[] {
    return this.events.filter((each) => each.event === event);
  }

  #take(block: string): void {
    const fields = block
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]);
    if (fields.some(([name]) => name === '')) this.comments++;
    const value = (name: string) => fields.find(([field]) => field === name)?.[1];
    const event = value('event');
    if (event) this.events.push({ event, id: Number(value('id')), data: JSON.parse(value('data')!) });
  }
}
