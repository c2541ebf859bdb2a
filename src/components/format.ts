/** Numbers and times for people. Fixed to one locale, so that the server and the browser write the same. */

const whole = new Intl.NumberFormat('en-US');

export const number = (value: number) => whole.format(value);

/** @example count(1, 'item') // '1 item' */
export const count = (value: number, one: string, many = `${one}s`) => `${number(value)} ${value === 1 ? one : many}`;

/** US dollars; small amounts keep their digits. */
export function usd(amount: number): string {
  if (amount === 0) return '$0';
  if (amount < 0.01) return `$${amount.toFixed(4)}`;
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** @example duration(75) // '1 min 15 s' */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3_600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 86_400) return `${Math.floor(s / 3_600)} h ${Math.floor((s % 3_600) / 60)} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3_600)} h`;
}

/** How long something took, to a tenth of a second where that says something. */
export function took(milliseconds: number): string {
  return milliseconds < 10_000 ? `${(milliseconds / 1_000).toFixed(1)} s` : duration(milliseconds / 1_000);
}

/** In one unit: `4 s`, `12 min`, `3 h`, `2 d`. */
export function roughly(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3_600) return `${Math.floor(s / 60)} min`;
  if (s < 86_400) return `${Math.floor(s / 3_600)} h`;
  return `${Math.floor(s / 86_400)} d`;
}

/** `$0.12 to $0.40`, or one of them where they read alike. */
export function range(low: number, high: number, write: (value: number) => string): string {
  const [from, to] = [write(low), write(high)];
  return from === to ? from : `${from} to ${to}`;
}

/** A key as words: `anxious_planner` is “anxious planner”. */
export const words = (key: string) => key.replaceAll('_', ' ');
