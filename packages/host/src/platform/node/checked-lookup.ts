import type { LookupAddress, LookupOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { addressNotAllowed } from '../../http/http-errors.ts'
import { isPublicAddress } from '../../http/public-address.ts'

/** Finds all addresses of a host name. */
export type ResolveAll = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void

/**
 * A `lookup` for sockets that gives public addresses only. The socket connects to what it gives and asks nobody else, so
 * that a name cannot have one address when it is checked and another when it is used.
 */
export function checkedLookup(resolve: ResolveAll): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      const addresses = error === null ? found.filter(({ address }) => isPublicAddress(address)) : []
      const [first] = addresses
      if (error !== null) callback(error, '')
      else if (first === undefined)
        callback(
          addressNotAllowed(
            hostname,
            found.map(({ address }) => address),
          ),
          '',
        )
      else if (options.all === true) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}
