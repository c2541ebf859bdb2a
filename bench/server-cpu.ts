import { readFileSync } from 'node:fs';
import type { Database } from '#platform/database.ts';

const ticksPerSecond = 100;

/** CPU seconds that the server's living processes have used, on Linux; 0 elsewhere. */
export async function serverCpuSeconds(db: Database): Promise<number> {
  const rows = await db.query<{ pid: number }>('select pid from pg_stat_activity');
  return rows.reduce((sum, { pid }) => sum + cpuSecondsOf(pid), 0);
}

function cpuSecondsOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return 0;
  }
}
