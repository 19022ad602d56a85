import { BlockList, isIP } from 'node:net'

const ALLOWED_V6 = new BlockList()
/** Global unicast: everything else of IPv6 is loopback, local, mapped, multicast or not given out. */
ALLOWED_V6.addSubnet('2000::', 3, 'ipv6')

/** Special-purpose networks of the IANA registries (RFC 6890): nothing in them is another's server on the internet. */
const REFUSED = new BlockList()
for (const network of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
]) {
  // biome-ignore format: networks
  const [address = '', bits] = network.split('/')
  REFUSED.addSubnet(address, Number(bits), address.includes(':') ? 'ipv6' : 'ipv4')
}

/** Whether an address is one of the internet, and not of this machine, its network, or a network within another's address. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 4) return !REFUSED.check(address, 'ipv4')
  return version === 6 && ALLOWED_V6.check(address, 'ipv6') && !REFUSED.check(address, 'ipv6')
}
