/** The client of `npm run bench -- http`, in a process of its own: so many connections, each with one request after the other. */
import { Agent, get } from 'node:http';
import { pause } from './ledger-figures.ts';

export interface Asked {
  url: string;
  connections: number;
  ms: number;
}

process.on('message', async ({ url, connections, ms }: Asked) => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latenciesMs: number[] = [];
  let over = false;
  const ask = async () => {
    while (!over) {
      const startedMs = performance.now();
      await answered(url, agent);
      latenciesMs.push(performance.now() - startedMs);
    }
  };
  try {
    const asking = Array.from({ length: connections }, ask);
    pause(ms).then(() => {
      over = true;
    });
    await Promise.all(asking);
    process.send?.({ latenciesMs });
  } catch (error) {
    process.send?.({ error: String(error) });
  } finally {
    over = true;
    agent.destroy();
  }
});

function answered(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`));
      response.resume().on('end', resolve).on('error', reject);
    }).on('error', reject);
  });
}
