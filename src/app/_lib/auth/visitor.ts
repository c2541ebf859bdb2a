import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { BlockList } from 'node:net';
import { mendRequest } from '#app/_lib/mended-request.ts';

/** Where a request came from, as the socket has it: nothing here is what a client says of itself, but for the headers that say that it was passed on. */
export interface Visitor {
  /** The address at the other end of the connection: a proxy’s, where there is one. */
  address: string;
  /** The port that it came to. */
  port: number;
  /** Somebody passed it on, by what it says. */
  passedOn: boolean;
  /** What the proxy nearest to us says of whom it serves. */
  forwardedFor: string | null;
  /** By https, at the outermost. */
  https: boolean;
}

/** Each bundle has its own copy of this module, but there is one global object. */
const holder = globalThis as typeof globalThis & { colloquyVisitors?: AsyncLocalStorage<Visitor> };
holder.colloquyVisitors ??= new AsyncLocalStorage();
const visitors = holder.colloquyVisitors;

/**
 * From here on each request of every server of this process is accompanied by its visitor. It travels beside the request and not in a header of it: Next adds headers of its
 * own (X-Forwarded-* to every request), and a header is what a client could forge. Node tells the channel of a request just before it hands it to the server, in the
 * same turn, so that a request never meets the visitor of another.
 */
export function watchVisitors(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    mendRequest(request);
    visitors.enterWith(visitorOf(request));
  });
}

/** Who came with the request that is being answered; null: unknown, as where no server of ours took it. */
export function currentVisitor(): Visitor | null {
  return visitors.getStore() ?? null;
}

/** For tests: what a request of this visitor does. */
export function visitedBy<Result>(visitor: Visitor, act: () => Result): Result {
  return visitors.run(visitor, act);
}

function visitorOf({
  socket,
  headers,
  httpVersion,
}: Pick<IncomingMessage, 'socket' | 'headers' | 'httpVersion'>): Visitor {
  const last = (name: string) => headers[name]?.toString().split(',').at(-1)?.trim() || null;
  return {
    address: socket.remoteAddress ?? '',
    port: socket.localPort ?? 0,
    // Proxies that are not told to add a header speak HTTP/1.0 (nginx until 1.29); browsers and curl have not for decades.
    passedOn: httpVersion === '1.0' || Object.keys(headers).some((name) => passingOn.test(name)),
    forwardedFor: last('x-forwarded-for'),
    https: 'encrypted' in socket || last('x-forwarded-proto') === 'https',
  };
}

/** What proxies, tunnels and content networks add. */
const passingOn =
  /^(forwarded|via|x-forwarded-.+|x-real-ip|x-client-ip|true-client-ip|cf-.+|x-original-.+|x-envoy-.+)$/;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether an address can only be of this machine. */
export function isLoopbackAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return loopback.check(plain, plain.includes(':') ? 'ipv6' : 'ipv4');
}

/** Whose address attempts are counted by: the other end’s, or, where that is a proxy on this machine, whom that one serves. An IPv6 household has a /64. */
export function countedAddress({ address, forwardedFor }: Visitor): string {
  const counted = isLoopbackAddress(address) && forwardedFor ? forwardedFor : address;
  if (!counted.includes(':') || counted.includes('.')) return counted.slice(0, 100);
  const [head = '', tail] = counted.split('::').map((part) => part);
  const groups = head.split(':').filter(Boolean);
  const rest = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill('0');
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':');
}
