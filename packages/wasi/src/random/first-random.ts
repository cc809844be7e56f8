/**
 * The first random bytes of a Node process, straight from its kernel. Node loads its cryptography when somebody first uses it, which
 * takes 5 to 10 ms, and languages ask for a few bytes when they start: Go for 8 or 16.
 */

/** What is read at once. What is asked for after that comes from `crypto`. */
const READ_BYTES = 256
/** Longer requests do not come from a language that starts. */
const MAX_BYTES = 64
const DEVICE = '/dev/urandom'

/** Of `node:fs`, what is used here. */
interface Files {
  openSync(path: string, flags: 'r'): number
  fstatSync(file: number): { isCharacterDevice(): boolean }
  readSync(file: number, target: Uint8Array): number
  closeSync(file: number): void
}

/** What was read and not given yet; `undefined` until the first request. */
let unused: Uint8Array | undefined

/** Fills bytes, if there are so many left; gives whether it did. No byte is given twice. */
export function fillFromFirst(target: Uint8Array): boolean {
  if (target.length > MAX_BYTES) return false
  unused ??= readDevice()
  if (target.length > unused.length) return false
  const given = unused.subarray(0, target.length)
  target.set(given)
  given.fill(0)
  unused = unused.subarray(target.length)
  return true
}

/** Nothing where there is no such device, as on Windows, or it must not be read. */
function readDevice(): Uint8Array {
  const nothing = new Uint8Array(0)
  const files = nodeFiles()
  if (files === undefined) return nothing
  try {
    const file = files.openSync(DEVICE, 'r')
    try {
      const bytes = new Uint8Array(READ_BYTES)
      return files.fstatSync(file).isCharacterDevice() ? bytes.subarray(0, files.readSync(file, bytes)) : nothing
    } finally {
      files.closeSync(file)
    }
  } catch {
    return nothing
  }
}

/** Deno would ask its user for leave to read; it and Bun have their randomness at hand. */
function nodeFiles(): Files | undefined {
  if ('Deno' in globalThis || 'Bun' in globalThis) return undefined
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }
  return process?.getBuiltinModule?.('node:fs') as Files | undefined
}
