import { GuestError, LinkError } from '@tenon/abi'
import type { Kernel } from '@tenon/kernel'

/**
 * The text of a block that the plug-in handed over, which is freed: the host owns it from here.
 * @param what names the argument in the error
 * @throws {GuestError} ERR_GUEST_HANDLE
 */
export function takeText(kernel: Kernel, handle: bigint, what: string): string {
  const text = kernel.readText(assertHandle(handle, what)) ?? invalid(handle, what)
  kernel.free(handle)
  return text
}

/** As {@link takeText}, but only the characters that fit in `maxBytes`, and how many bytes there are in all. */
export function takeTextStart(
  kernel: Kernel,
  handle: bigint,
  what: string,
  maxBytes: number,
): { readonly text: string; readonly bytes: number } {
  const bytes = kernel.blockLength(assertHandle(handle, what))
  const text = kernel.readText(handle, maxBytes) ?? invalid(handle, what)
  kernel.free(handle)
  return { text, bytes }
}

/**
 * As {@link takeText}, but `undefined` for a text longer than `maxBytes`, which is not read: that would take long.
 * @throws {GuestError} ERR_GUEST_HANDLE
 */
export function takeShortText(kernel: Kernel, handle: bigint, what: string, maxBytes: number): string | undefined {
  if (kernel.blockLength(assertHandle(handle, what)) <= maxBytes) return takeText(kernel, handle, what)
  kernel.free(handle)
  return undefined
}

/** As {@link takeText}, for bytes. */
export function takeBytes(kernel: Kernel, handle: bigint, what: string): Uint8Array<ArrayBuffer> {
  const bytes = kernel.read(assertHandle(handle, what)) ?? invalid(handle, what)
  kernel.free(handle)
  return bytes
}

/** A module whose bytes were not at hand may import a function under a wrong type: then no bigint arrives here. */
function assertHandle(handle: unknown, what: string): bigint {
  if (typeof handle === 'bigint') return handle
  throw new LinkError('ERR_IMPORT_TYPE', `The plug-in imports a function under a wrong type: its ${what} is not an i64`)
}

function invalid(handle: bigint, what: string): never {
  throw new GuestError('ERR_GUEST_HANDLE', `Invalid handle offset for ${what}: ${handle} is not a block`, {
    details: { handle: String(handle) },
  })
}
