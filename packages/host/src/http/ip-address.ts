/** The bytes of an IP address: 4 or 16. */
export type AddressBytes = readonly number[]

/**
 * Reads an address as resolvers and `URL.hostname` write it: `10.0.0.1`, `fe80::1%eth0`, `[::1]`, `::ffff:10.0.0.1`.
 * `undefined` for what is no address, such as a name.
 */
export function parseAddress(text: string): AddressBytes | undefined {
  const plain = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '')
  return plain.includes(':') ? parseIpv6(plain) : parseIpv4(plain)
}

/** Four decimal numbers: other forms (octal, hexadecimal, fewer parts) are resolved by `URL` before they come here. */
function parseIpv4(text: string): AddressBytes | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined
  const bytes = text.split('.').map(Number)
  return bytes.every((byte) => byte <= 255) ? bytes : undefined
}

/** `URL` checks it, and writes it in one way: hexadecimal groups, the longest run of zeros left out. */
function parseIpv6(text: string): AddressBytes | undefined {
  const url = `http://[${text}]/`
  if (!/^[0-9a-f:.]+$/i.test(text) || !URL.canParse(url)) return undefined
  const [head = '', tail] = new URL(url).hostname.slice(1, -1).split('::')
  const first = groups(head)
  if (tail === undefined) return first
  const last = groups(tail)
  return [...first, ...Array<number>(16 - first.length - last.length).fill(0), ...last]
}

function groups(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 0xff]
  })
}
