import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { type AllowedAddresses, mayReach, mayReachInTheClear } from '#platform/allowed-addresses.ts';
import { fetchAgent, type Lookup } from '#platform/fetch-agent.ts';

/** Says which addresses a name has. */
export type Resolve = (host: string) => Promise<{ address: string; family: number }[]>;

const resolveName: Resolve = (host) => lookup(host, { all: true });

interface Guard {
  allowed: AllowedAddresses;
  /** For tests: a name server of their own. */
  resolve?: Resolve;
}

/**
 * A fetch for addresses that others than the operator gave us: those that members of an organisation set. It asks by https, or this machine by its own names; never a private or
 * link-local network, or a cloud’s metadata, unless COLLOQUY_ALLOWED_HOSTS names it. A name is judged by every address that it leads to, again for each connection, which then
 * goes to what was judged. A redirect is not followed. No time limit of its own: give it a signal.
 * @throws (the fetch) TypeError `fetch failed`, with a ColloquyError `address_refused` as its cause
 */
export function guardedFetch({ allowed, resolve = resolveName }: Guard): typeof fetch {
  let agent: Promise<object | null> | undefined;
  return async (input, init) => {
    agent ??= fetchAgent({ headersTimeout: 0, bodyTimeout: 0, connect: { lookup: guardedLookup(allowed, resolve) } });
    const url = new URL(input instanceof Request ? input.url : input);
    try {
      await assertAllowedUrl(url, allowed, resolve);
    } catch (cause) {
      throw failed(cause);
    }
    const dispatcher = await agent;
    if (!dispatcher)
      throw failed(refused(url.host, 'this version of Node does not let us choose where a connection goes'));
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    // Whoever asked for this is not at this machine, so a Colloquy that is asked here does not take us for its local owner.
    headers.set('Via', '1.1 colloquy');
    const response = await fetch(input, { ...init, headers, redirect: 'manual', dispatcher } as RequestInit);
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    throw failed(refused(url.host, `it sends on to ${location.slice(0, 200)}, and redirects are not followed`));
  };
}

/**
 * Refuses an address that guardedFetch would not ask, so that whoever sets it is told at once.
 * @throws ColloquyError `address_refused`
 */
export async function assertAllowedUrl(
  given: string | URL,
  allowed: AllowedAddresses,
  resolve: Resolve = resolveName,
): Promise<void> {
  if (typeof given === 'string' && !URL.canParse(given)) throw refused(given.slice(0, 200), 'it is no URL');
  const url = new URL(given);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refused(url.protocol, 'only https and http are asked');
  if (url.username || url.password) throw refused(url.host, 'it has a name or password in it');
  const host = hostOf(url.hostname);
  for (const address of await addressesOf(host, resolve)) {
    if (!mayReach(host, address, allowed)) throw refused(host, forbidden(host, address));
    if (url.protocol === 'http:' && !mayReachInTheClear(host, address, allowed))
      throw refused(host, 'without https only this machine is asked');
  }
}

/** A name may lead elsewhere by now than when it was looked at: a connection goes to nothing but what is looked at here. */
function guardedLookup(allowed: AllowedAddresses, resolve: Resolve): Lookup {
  return (name, { all }, done) => {
    const host = hostOf(name);
    const answer = (found: Awaited<ReturnType<Resolve>>) => {
      const [first] = found;
      const bad = found.find(({ address }) => !mayReach(host, address, allowed));
      if (!first || bad) done(refused(host, bad ? forbidden(host, bad.address) : leadsNowhere), []);
      else if (all) done(null, found);
      else done(null, first.address, first.family);
    };
    resolve(host).then(answer, (error: Error) => done(error, []));
  };
}

async function addressesOf(host: string, resolve: Resolve): Promise<string[]> {
  if (isIP(host)) return [host];
  const found = await resolve(host).catch(() => []);
  if (found.length === 0) throw refused(host, leadsNowhere);
  return found.map(({ address }) => address);
}

/** As lists have it: without brackets and final dot. (The URL has already made one address of 2130706433, 0x7f.1 and 0177.0.0.1.) */
const hostOf = (name: string) => name.toLowerCase().replace(/^\[|\]$|\.$/g, '');

const leadsNowhere = 'the name leads nowhere';

const forbidden = (host: string, address: string) =>
  `${host === address ? 'it' : `it leads to ${address}, which`} is of a network that is not public`;

function refused(what: string, why: string): ColloquyError {
  return new ColloquyError('address_refused', `${what} is not asked: ${why}.`);
}

const failed = (cause: unknown) => new TypeError('fetch failed', { cause });
