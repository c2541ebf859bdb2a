import { spawnSync } from 'node:child_process';
import type { Command, StartOptions } from '../../cli/support/command.ts';
import type { Stage } from '../../cli/support/stage.ts';

const works = (program: string) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
const hasTerminal = works('script'); // of util-linux: BSD's has other options
export const hasNpm = works('npm');

/** Whether Ctrl-C can be tried here at all: Windows has no process groups. */
export const canInterrupt = process.platform !== 'win32';

export interface Interactive {
  command: Command;
  /** Ctrl-C: typed into the terminal, or without one, the signal that it would send to the whole group. */
  ctrlC(): void;
  inTerminal: boolean;
}

/** Starts a program in a terminal of its own where there is `script`, else in a process group of its own. */
export function startInteractive(
  stage: Stage,
  words: [string, ...string[]],
  options: Partial<StartOptions>,
): Interactive {
  if (!hasTerminal) {
    const command = stage.start([], { ...options, program: words });
    return { command, ctrlC: () => command.signal('SIGINT'), inTerminal: false };
  }
  const line = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const program = ['script', '--quiet', '--flush', '--return', '--command', line, '/dev/null'] as [string, ...string[]];
  const command = stage.start([], { ...options, program });
  return { command, ctrlC: () => void command.process.stdin!.write('\x03'), inTerminal: true };
}
