/** The clients of `npm run bench -- events`: so many streams over these jobs, in a process of their own. */
import { Agent, get } from 'node:http';

/** What came to all of them. */
export interface Received {
  count: number;
  reads: number;
  latenciesMs: number[];
}

const [url, streams, ...jobs] = process.argv.slice(2);
const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
const received: Received = { count: 0, reads: 0, latenciesMs: [] };
/** A line tells the time of its change; it is `log` that is counted, whose line this is a part of. */
const change = /"message":"t=(\d+)"/g;

await Promise.all(Array.from({ length: Number(streams) }, (_, index) => open(jobs[index % jobs.length]!)));
process.send?.('open');
process.once('message', () => process.send?.(received, () => process.exit()));

/** From now on, as a page does that has just read the job. Resolves when the stream has begun. */
function open(jobId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get(`${url}/api/batch-jobs/${jobId}/events?after=999999999`, { agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`a stream was refused: ${response.statusCode}`));
      response.setEncoding('latin1');
      let rest = '';
      response.on('data', (chunk: string) => {
        received.reads++;
        const text = rest + chunk;
        const end = text.lastIndexOf('\n\n') + 1;
        rest = text.slice(end);
        const nowMs = Date.now();
        for (const [, sentMs] of text.slice(0, end).matchAll(change)) {
          received.count++;
          received.latenciesMs.push(nowMs - Number(sentMs));
        }
      });
      response.once('data', () => resolve());
      response.on('end', () => reject(new Error('a stream ended')));
      response.on('error', reject);
    }).on('error', reject);
  });
}
