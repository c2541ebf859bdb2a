import { BlockList, isIP } from 'node:net';
import { isLoopbackName } from '#platform/loopback.ts';

/** Where of a network requests may go that others than the operator asked for. */
export interface AllowedAddresses {
  /** Names that may lead anywhere, in lower case. */
  names: ReadonlySet<string>;
  /** Addresses that may be reached whatever network they are of. */
  addresses: BlockList;
}

/**
 * Reads COLLOQUY_ALLOWED_HOSTS: names, addresses and networks.
 * @param entries each a name (`vllm.lan`), an address (`10.0.0.7`, `fd00::7`) or a network (`10.0.0.0/8`)
 * @throws TypeError for one that is none of them
 */
export function allowedAddresses(entries: readonly string[]): AllowedAddresses {
  const names = new Set<string>();
  const addresses = new BlockList();
  for (const entry of entries) {
    const [address = '', bits, more] = entry.split('/');
    const family = isIP(address);
    if (family && bits === undefined) addresses.addAddress(address, familyOf(address));
    else if (family && more === undefined && isPrefix(bits, family))
      addresses.addSubnet(address, Number(bits), familyOf(address));
    else if (hostName.test(entry) && !/(^|\.)\d+$/.test(entry)) names.add(entry.toLowerCase());
    else throw new TypeError(`“${entry}” is no name, address or network`);
  }
  return { names, addresses };
}

const hostName = /^(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/i;

const isPrefix = (bits = '', family: number) => /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/**
 * Whether a host may be reached at an address: at a public one always; at this machine’s own only by a name of this machine; else only where the list has the name or the
 * address.
 * @param host the name or address of the URL, without brackets, in lower case
 * @param address that the name leads to
 */
export function mayReach(host: string, address: string, { names, addresses }: AllowedAddresses): boolean {
  const plain = plainAddress(address);
  if (names.has(host) || addresses.check(plain, familyOf(plain))) return true;
  if (isLoopbackName(host)) return isLoopback(plain);
  return isPublic(plain);
}

/** Whether a host may be asked without https: what leaves no network that the operator named, or not the machine. */
export function mayReachInTheClear(host: string, address: string, { names, addresses }: AllowedAddresses): boolean {
  const plain = plainAddress(address);
  return names.has(host) || addresses.check(plain, familyOf(plain)) || (isLoopbackName(host) && isLoopback(plain));
}

const networks = (entries: [net: string, bits: number][]): BlockList => {
  const list = new BlockList();
  for (const [net, bits] of entries) list.addSubnet(net, bits, familyOf(net));
  return list;
};

const loopback = networks([
  ['127.0.0.0', 8],
  ['::1', 128],
]);
const isLoopback = (plain: string) => loopback.check(plain, familyOf(plain));

/** Of the IANA registries of special-purpose addresses: this host, private, shared, link-local (with clouds’ metadata), documentation, benchmarks, multicast, reserved. */
const special4 = networks([
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]);
/** All that is given out for use in public; Teredo, ORCHID, documentation and 6to4 lie in it and are not. */
const public6 = networks([['2000::', 3]]);
const special6 = networks([
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]);

const isPublic = (plain: string) =>
  isIP(plain) === 4 ? !special4.check(plain) : public6.check(plain, 'ipv6') && !special6.check(plain, 'ipv6');

/** Without the name of an interface; an IPv4 address that is written or carried as an IPv6 one (::ffff:…, 64:ff9b::…) as itself. */
function plainAddress(address: string): string {
  const [bare = ''] = address.split('%');
  if (isIP(bare) !== 6) return bare;
  const canonical = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const [, high, low] = /^(?:::ffff:|64:ff9b::)(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})$/.exec(canonical) ?? [];
  if (low === undefined) return canonical;
  const bits = (Number.parseInt(high ?? '0', 16) << 16) | Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}
