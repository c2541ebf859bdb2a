import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/**
 * Runs a program in the project's folder and waits for its end.
 * Resolves to its exit code (128 where a signal ended it) and, unless `stdio` says otherwise, all it printed, in order.
 */
export function runProgram(command, args, { stdio, onStart, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: stdio ?? ['ignore', 'pipe', 'pipe'], ...options });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.on('error', reject);
    child.on('spawn', () => onStart?.(child.pid));
    child.on('close', (code) => resolve({ code: code ?? 128, output: Buffer.concat(chunks).toString() }));
  });
}
