import type { Doors } from '#app/_lib/auth/doors.ts';
import { currentVisitor, isLoopbackAddress } from '#app/_lib/auth/visitor.ts';
import { HttpError } from '#app/_lib/problem.ts';
import { isLoopbackName } from '#platform/loopback.ts';

type Environment = Record<string, string | undefined>;

/**
 * Whether the request comes from a program on this machine, straight to us, which calls us by this machine’s name: whoever sits here is the local owner. A page of another
 * site whose name was pointed here calls us by that name; a proxy or a tunnel has another port, or says that it passes on. Nobody sits at a platform.
 */
export function isAtHome(host: string | null): boolean {
  const visitor = currentVisitor();
  if (process.env.VERCEL || !visitor || visitor.passedOn || !isLoopbackAddress(visitor.address)) return false;
  const names = ['localhost', '127.0.0.1', '[::1]'];
  return names.some((name) => host === `${name}:${visitor.port}` || (visitor.port === 80 && host === name));
}

/**
 * A server that only this machine reaches is asked by this machine’s names and its public one only; one that others reach and that knows its public address, by that, by
 * numbers or by this machine’s names. Under another name it is a page of another site that asks: its name server can point the name at us after the page was
 * loaded, and the browser then takes us for that site.
 * @throws HttpError `foreign_host`
 */
export function refuseForeignHost(host: string | null, env: Environment): void {
  const local = isBoundHere(env);
  if (host === null || env.VERCEL || (!local && !env.COLLOQUY_URL)) return;
  const asked = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : 'a name that is none';
  if (isLoopbackName(asked) || (!local && isNumber(asked))) return;
  if (env.COLLOQUY_URL && new URL(env.COLLOQUY_URL).hostname === asked) return;
  throw new HttpError(
    'foreign_host',
    `This server is ${env.COLLOQUY_URL ?? env.HOSTNAME}, and does not answer as ${asked}.`,
    { 'WWW-Authenticate': 'Bearer' },
  );
}

/**
 * Until there is an owner, a server that others reach does nothing for anybody but whoever sits at it.
 * @param doors is asked only where it matters
 * @throws HttpError `setup_needed`
 */
export async function refuseUnprepared(host: string | null, doors: () => Doors, env: Environment): Promise<void> {
  if (isBoundHere(env) || isAtHome(host) || (await doors().isPrepared())) return;
  throw new HttpError('setup_needed', 'This server has no owner, or no COLLOQUY_SECRET.');
}

/** Only this machine reaches us. Where it is not said what we listen on, others may. */
const isBoundHere = (env: Environment) => isLoopbackName(env.HOSTNAME ?? '');

const isNumber = (host: string) => host.startsWith('[') || /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
