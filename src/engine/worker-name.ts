import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** A name that no other process has: machine, process, and four random digits, as process numbers come again. */
export function workerName(prefix = ''): string {
  return `${prefix}${hostname().slice(0, 40)}-${process.pid}-${randomBytes(2).toString('hex')}`;
}
