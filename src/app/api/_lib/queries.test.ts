import { expect, test } from 'vitest';
import { jobsQuery } from './queries.ts';

const takes = (time: string) => {
  const cursor = Buffer.from(JSON.stringify([time, '00000000-0000-4000-8000-000000000000'])).toString('base64url');
  return jobsQuery.safeParse({ cursor }).success;
};

test.each([
  '2026-11-03 12:00:00.123456+00',
  '2026-11-03 12:00:00+00',
  '2024-02-29 23:59:59.5-08',
  '2026-11-03 12:00:00.1+05:30',
])('a cursor with a time as Postgres writes it is taken: %s', (time) => expect(takes(time)).toBe(true));

test.each([
  '1',
  'Nov 3 2026 (x)',
  '2026-02-31 00:00:00+00',
  '2025-02-29 00:00:00+00',
  '0000-01-01 00:00:00+00',
  '+275760-09-13 00:00:00+00',
  '2026-11-03 25:00:00+00',
  '2026-11-03 12:00:00+23',
  '2026-11-03T12:00:00Z',
  'infinity',
])('one that Postgres would stumble over is not: %s', (time) => expect(takes(time)).toBe(false));
