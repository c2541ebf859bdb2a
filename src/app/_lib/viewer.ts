import { HttpError } from '#app/_lib/problem.ts';
import { localOrganizationId } from '#ledger/organizations.ts';

/** Who asks, and whose rows they may see. */
export interface Viewer {
  organizationId: string;
  /** For the log of what they do. */
  name: string;
}

/**
 * Whoever reaches this app is the local owner.
 * @throws HttpError `foreign_host`
 */
export async function authenticate(headers: Headers): Promise<Viewer> {
  refuseForeignHost(headers.get('host'), process.env);
  return { organizationId: localOrganizationId, name: 'the web app' };
}

/**
 * A server that only this machine reaches is asked by this machine’s names only. Under another name it is a page of another site that asks: its name server can point
 * the name at us after the page was loaded, and the browser then takes us for that site.
 */
export function refuseForeignHost(host: string | null, env: Record<string, string | undefined>): void {
  if (host === null || !isLoopback(env.HOSTNAME ?? '')) return;
  const asked = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : 'a name that is none';
  if (isLoopback(asked) || (env.COLLOQUY_URL && new URL(env.COLLOQUY_URL).hostname === asked)) return;
  throw new HttpError('foreign_host', `This server is ${env.HOSTNAME}, and does not answer as ${asked}.`);
}

function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    host === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(host)
  );
}
