import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { awayText } from '#cli/away-text.ts';
import { jsonLog } from '#cli/json-log.ts';
import { keptSecret } from '#cli/kept-secret.ts';
import { newerText } from '#cli/newer-text.ts';
import { print, say, seconds } from '#cli/output.ts';
import { refuseOwnerless } from '#cli/refuse-ownerless.ts';
import { onStopSignals } from '#cli/stop-signals.ts';
import { configOf, type DataOption, withStore } from '#cli/with-store.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { logEvents } from '#engine/log-events.ts';
import { modelsOf } from '#engine/models.ts';
import { notifierOf } from '#engine/notify.ts';
import { timingOf } from '#engine/timing.ts';
import { runWorker, workerConnectionsMax } from '#engine/worker.ts';
import { workerName } from '#engine/worker-name.ts';
import { favorMemory } from '#platform/favor-memory.ts';
import { logFormat } from '#platform/log.ts';
import { isLoopbackName } from '#platform/loopback.ts';

interface StartOptions extends DataOption {
  port: number;
  host: string;
  concurrency: number;
  worker: boolean;
}

const serverFile = fileURLToPath(new URL('../../../.next/standalone/server.js', import.meta.url));

/** Serves the web app and the API, and works, until it is stopped. The app runs as a process of its own, so that a busy worker never slows a page. */
export async function start(options: StartOptions): Promise<void> {
  const config = configOf(options);
  const model = await modelsOf(config).choose(null);
  if (!existsSync(serverFile))
    throw new ColloquyError('configuration_invalid', 'The web app is not built.', {
      next: 'Start it with npm start, which builds it.',
    });
  await refuseTakenPort(options.port, options.host);
  favorMemory(options.concurrency);
  const name = workerName();
  const log = jsonLog();
  const stop = new AbortController();
  await withStore(
    config,
    async ({ db, directUrl }) => {
      if (!isLoopbackName(options.host)) await refuseOwnerless(db, options);
      const startedMs = performance.now();
      const secret = config.secret ?? (await keptSecret(config.dataFolder));
      config.secrets.push(secret);
      const app = await startApp(db.url, secret, options, config.functionMs);
      say(`Web app: ${seconds(performance.now() - startedMs)}`);
      const ignoreSignals = onStopSignals(() => {
        say(
          '\nStopping: calls in flight are finished, nothing new is claimed. Ctrl-C again stops at once: what is stored is kept, and calls in flight are made again next time.',
        );
        stop.abort();
      });
      app.onExit((code) => {
        if (stop.signal.aborted) return;
        say(`The web app ended unexpectedly (${code}).`);
        process.exitCode = 1;
        stop.abort();
      });
      const address = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${options.port}`;
      print(`\nColloquy is ready: ${address}`);
      say(
        `Model where a plan names none: ${model}${model.startsWith('rehearsal:') ? ' (offline and free; set a key for the real thing)' : ''}`,
      );
      say(
        `Next: open that page and run the demo batch, or in another terminal: npm run colloquy -- generate examples/six-conversations.yaml`,
      );
      if (options.worker) {
        const worker = {
          db,
          directUrl,
          name,
          kind: 'start' as const,
          concurrency: options.concurrency,
          timing: timingOf(config.leaseMs),
          keepRawDays: config.keepRawDays,
          ...modelsOf({ ...config, secret }),
        };
        await runWorker(
          {
            ...worker,
            notifier: notifierOf({ ...config, secret }),
            onEvent(event) {
              if (log) return logEvents(log)(event);
              if (event.kind === 'database_away') say(awayText(event.message));
              if (event.kind === 'schema_newer') say(newerText(event.migration));
            },
          },
          { jobId: null },
          { signal: stop.signal },
        );
      } else {
        await new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
      }
      await app.stop();
      ignoreSignals();
    },
    {
      applicationName: name,
      connectionsMax: workerConnectionsMax,
      onStep: (step, ms) => say(`${step}: ${seconds(ms)}`),
    },
  );
}

async function refuseTakenPort(port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? `Port ${port} on ${host} is taken`
          : `Cannot listen on ${host}:${port} (${error.code})`;
      reject(
        new ColloquyError('configuration_invalid', `${why}.`, {
          next: 'Choose another with --port and --host.',
          cause: error,
        }),
      );
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

interface App {
  onExit(act: (code: number | null) => void): void;
  stop(): Promise<void>;
}

const appStartMs = 20_000;
/** Beyond the longest request. */
const appStopMarginMs = 5_000;

/** Starts the built app as a child that ends with us: it watches the channel between us. */
async function startApp(
  databaseUrl: string,
  secret: string,
  { port, host }: StartOptions,
  functionMs: number,
): Promise<App> {
  const child = fork(serverFile, {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      COLLOQUY_SECRET: secret,
      PORT: String(port),
      HOSTNAME: host,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      // Its errors come out by us: whether a person reads them, it cannot see.
      COLLOQUY_LOG: logFormat(process.env) ?? (process.stderr.isTTY ? 'text' : 'json'),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C is ours to answer: the app goes last.
    detached: true,
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-4_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', (chunk: Buffer) => {
    keep(chunk);
    process.stderr.write(chunk);
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const deadline = performance.now() + appStartMs;
  for (;;) {
    if (child.exitCode !== null) throw new ColloquyError('unexpected', `The web app did not start: ${output.trim()}`);
    if (await answers(`http://${host.includes(':') ? `[${host}]` : host}:${port}/api/health`)) break;
    if (performance.now() > deadline) {
      child.kill('SIGKILL');
      throw new ColloquyError(
        'unexpected',
        `The web app did not answer within ${appStartMs / 1_000} s: ${output.trim()}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return {
    onExit: (act) => void exited.then(act),
    async stop() {
      child.kill('SIGTERM');
      // It finishes its requests: those of process-next make calls that are paid for.
      const timer = setTimeout(() => child.kill('SIGKILL'), functionMs + appStopMarginMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}
