import { fileURLToPath } from 'node:url';
import { Child } from '../child.ts';
import { type Driver, environment, type Stage } from '../driver.ts';

const mainFile = fileURLToPath(new URL('../../../../src/cli/main.ts', import.meta.url));
const killedAfterMs = 2_500;

export const startWorker = (stage: Pick<Stage, 'databaseUrl' | 'model'>) =>
  new Child([mainFile, 'worker', '--concurrency', '6'], environment(stage));

export const worker: Driver = {
  name: 'worker',
  about: 'a process of its own, colloquy worker; when one is gone, another is started',
  async drive(stage) {
    const all: Child[] = [];
    const start = () => {
      const child = startWorker(stage);
      all.push(child);
      return child;
    };
    let living = start();
    return {
      async disturb(how) {
        const { pid } = living;
        if (how === 'freeze') {
          const frozen = living;
          frozen.freeze();
          setTimeout(() => void frozen.kill(), killedAfterMs).unref();
        } else await living.kill();
        stage.note(`${how === 'freeze' ? 'froze' : 'killed'} worker ${pid} in the middle of its calls`);
        living = start();
      },
      async stop() {
        await Promise.all(all.map((child) => child.kill()));
      },
    };
  },
};
