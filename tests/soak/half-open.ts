import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A network between a worker and Postgres that can swallow everything without closing anything. */
export interface HalfOpenNetwork {
  /** The same database by this way. */
  url: string;
  /** From now on nothing arrives, in either direction; new connections are taken and answered by nobody. */
  swallow(): void;
  /** What was held back arrives after all. */
  goOn(): void;
  /** Both ends learn that their connections are gone; new ones work. */
  reset(): void;
  close(): void;
}

interface Pair {
  near: Socket;
  far: Socket;
}

export async function halfOpenNetwork(url: string): Promise<HalfOpenNetwork> {
  const target = new URL(url);
  const pairs = new Set<Pair>();
  let swallows = false;
  const server = createServer({ pauseOnConnect: true }, (near) => {
    const far = connect({ host: target.hostname, port: Number(target.port) });
    const pair = { near, far };
    pairs.add(pair);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.setNoDelay(true);
      one.on('error', () => {});
      one.on('data', (chunk) => void other.write(chunk));
      one.on('close', () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
    if (swallows) hold(pair);
    else release(pair);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = new URL(url);
  own.port = String((server.address() as AddressInfo).port);
  return {
    url: own.href,
    swallow() {
      swallows = true;
      for (const pair of pairs) hold(pair);
    },
    goOn() {
      swallows = false;
      for (const pair of pairs) release(pair);
    },
    reset() {
      swallows = false;
      for (const { near, far } of pairs) {
        near.resetAndDestroy();
        far.resetAndDestroy();
      }
    },
    close() {
      server.close();
      for (const { near, far } of pairs) {
        near.destroy();
        far.destroy();
      }
    },
  };
}

/** A socket that nobody reads fills the kernel's buffers, and its end is not seen either. */
function hold({ near, far }: Pair): void {
  near.pause();
  far.pause();
}

function release({ near, far }: Pair): void {
  near.resume();
  far.resume();
}
