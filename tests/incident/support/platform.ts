import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { until } from '../../postgres-server/support/processes.ts';
import { Child } from './child.ts';

/** A frozen function is killed some time later: by then a lease of two seconds is over or not. */
const killedAfterMs = 2_500;
/** Beside other work a process takes long to start. */
const startMsMax = 60_000;

/**
 * A serverless platform, as far as a test needs one: one address, behind it a process of a Next build that is started when a request comes and none lives, frozen when
 * we say so, and killed some time later. Whoever waits for an answer of a process that is killed gets 504.
 */
export class Platform {
  readonly url: string;
  /** What every process is started with from now on. */
  env: Record<string, string>;
  /** Asked before a request reaches a process. @returns the status that the platform answers itself, or null */
  gate: (request: Pick<IncomingMessage, 'method' | 'url'>) => Promise<number | null> = async () => null;
  readonly #front: Server;
  readonly #serverFile: string;
  readonly #all = new Set<Child>();
  #living: Promise<{ child: Child; port: number }> | null = null;

  /** @param serverFile of a standalone build */
  static async open(serverFile: string, env: Record<string, string>): Promise<Platform> {
    const front = createServer();
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
    const platform = new Platform(serverFile, env, front, url);
    front.on('request', (request, response) => void platform.#serve(request, response));
    await platform.#process();
    return platform;
  }

  private constructor(serverFile: string, env: Record<string, string>, front: Server, url: string) {
    this.#serverFile = serverFile;
    this.env = env;
    this.#front = front;
    this.url = url;
  }

  /** Processes that were started so far. */
  get started(): number {
    return this.#all.size;
  }

  /** Freezes the living process; requests that come from now on get a new one. @returns the frozen one, which is killed later unless told otherwise */
  async freeze({ thenKill = true } = {}): Promise<Child> {
    const child = await this.#take();
    child.freeze();
    if (thenKill) setTimeout(() => void child.kill(), killedAfterMs).unref();
    return child;
  }

  /** Kills the living process; requests that come from now on get a new one. */
  async kill(): Promise<Child> {
    const child = await this.#take();
    await child.kill();
    return child;
  }

  async close(): Promise<void> {
    this.gate = async () => 503;
    this.#front.closeAllConnections();
    this.#front.close();
    await this.#living?.catch(() => {});
    await Promise.all([...this.#all].map((child) => child.kill()));
  }

  async #take(): Promise<Child> {
    const { child } = await this.#process();
    this.#living = null;
    return child;
  }

  #process(): Promise<{ child: Child; port: number }> {
    this.#living ??= this.#start();
    return this.#living;
  }

  async #start(): Promise<{ child: Child; port: number }> {
    const port = await freePort();
    const child = new Child([this.#serverFile], {
      ...this.env,
      PORT: String(port),
      HOSTNAME: '127.0.0.1',
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
    });
    this.#all.add(child);
    const isUp = () => {
      if (child.isOver) throw new Error(`It ended at its start: ${child.said}`);
      return answers(`http://127.0.0.1:${port}/api/health`);
    };
    await until(`${this.#serverFile} answers`, isUp, startMsMax);
    return { child, port };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = await this.gate(request);
    if (refused !== null) {
      response.writeHead(refused).end();
      return;
    }
    try {
      const body = await buffer(request);
      const { port } = await this.#process();
      await pass(request, body, response, port);
    } catch {
      if (!response.headersSent) response.writeHead(504);
      response.end();
    }
  }
}

/** From now on each process of the app is a function of so many seconds, which goes on after its answer and can start the next one. */
export async function becomeFunctions(platform: Platform, seconds: number): Promise<Child> {
  platform.env = { ...platform.env, COLLOQUY_FUNCTION_SECONDS: String(seconds), COLLOQUY_URL: platform.url };
  return platform.kill();
}

/** Hands a request on to a process, and its answer back. As on a platform, the process has the request even if its sender is gone by then. */
function pass(request: IncomingMessage, body: Buffer, response: ServerResponse, port: number): Promise<void> {
  const { method, url: path } = request;
  // Its visitors are at home, as with colloquy start.
  const headers = { ...request.headers, host: `127.0.0.1:${port}` };
  return new Promise((resolve, reject) => {
    const onward = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on('error', reject).on('end', resolve).pipe(response);
    });
    onward.on('error', reject);
    onward.end(body);
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}
