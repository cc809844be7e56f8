import { type AddressBytes, parseAddress } from './ip-address.ts'

interface Block {
  readonly start: AddressBytes
  readonly bits: number
}

/** What is special among addresses. */
interface Registry {
  /**
   * IPv4 that is no address of the public internet.
   * @see https://www.iana.org/assignments/iana-ipv4-special-registry
   */
  readonly specialIpv4: readonly Block[]
  /** All that is assigned to the public internet. */
  readonly globalIpv6: readonly Block[]
  /**
   * What is special within that.
   * @see https://www.iana.org/assignments/iana-ipv6-special-registry
   */
  readonly specialIpv6: readonly Block[]
  /** IPv6 that stands for an IPv4 address, and where that is in it. */
  readonly embedding: readonly { readonly block: Block; readonly at: number }[]
}

function readRegistry(): Registry {
  return {
    specialIpv4: blocks([
      '0.0.0.0/8', // this network
      '10.0.0.0/8', // private
      '100.64.0.0/10', // shared by carriers (CGNAT)
      '127.0.0.0/8', // loopback
      '168.63.129.16/32', // the metadata service of Azure
      '169.254.0.0/16', // link-local, and with it the metadata services of most clouds
      '172.16.0.0/12', // private
      '192.0.0.0/24', // protocol assignments
      '192.0.2.0/24', // documentation
      '192.88.99.0/24', // 6to4 relays
      '192.168.0.0/16', // private
      '198.18.0.0/15', // benchmarks
      '198.51.100.0/24', // documentation
      '203.0.113.0/24', // documentation
      '224.0.0.0/4', // multicast
      '240.0.0.0/4', // reserved, and broadcast
    ]),
    globalIpv6: blocks(['2000::/3']),
    specialIpv6: blocks([
      '2001::/23', // protocol assignments, and with them Teredo and ORCHID
      '2001:db8::/32', // documentation
      '3fff::/20', // documentation
    ]),
    embedding: [
      { block: block('::ffff:0:0/96'), at: 12 }, // mapped
      { block: block('64:ff9b::/96'), at: 12 }, // NAT64
      { block: block('2002::/16'), at: 2 }, // 6to4
    ],
  }
}

let known: Registry | undefined

/** Read when it is first needed: most plug-ins make no requests. */
function registry(): Registry {
  known ??= readRegistry()
  return known
}

/**
 * Whether an address is one of the public internet: neither private, loopback, link-local, multicast nor reserved, nor
 * an IPv6 address that stands for such an IPv4 one. What is no address is not public.
 */
export function isPublicAddress(text: string): boolean {
  const address = parseAddress(text)
  if (address === undefined) return false
  return address.length === 4 ? isPublicIpv4(address) : isPublicIpv6(address)
}

function isPublicIpv4(address: AddressBytes): boolean {
  return !isInAny(address, registry().specialIpv4)
}

function isPublicIpv6(address: AddressBytes): boolean {
  const embedding = registry().embedding.find(({ block }) => isIn(address, block))
  if (embedding !== undefined) return isPublicIpv4(address.slice(embedding.at, embedding.at + 4))
  return isInAny(address, registry().globalIpv6) && !isInAny(address, registry().specialIpv6)
}

function isInAny(address: AddressBytes, among: readonly Block[]): boolean {
  return among.some((block) => isIn(address, block))
}

function isIn(address: AddressBytes, { start, bits }: Block): boolean {
  return start.every((byte, i) => {
    const mask = 0xff & ~(0xff >> Math.min(8, Math.max(0, bits - 8 * i)))
    return (byte & mask) === ((address[i] ?? 0) & mask)
  })
}

function blocks(texts: readonly string[]): readonly Block[] {
  return texts.map(block)
}

function block(text: string): Block {
  const [start = '', bits] = text.split('/')
  return { start: parseAddress(start) ?? [], bits: Number(bits) }
}
