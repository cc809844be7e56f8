import type { CacheDirectory } from '../platform/platform.ts'

/** Bounds of a {@link DirectoryCache}, and what it needs of the platform. */
export interface DirectoryCacheOptions extends CacheDirectory {
  /** Bytes that all its files may have together. */
  readonly maxBytes: number
}

/** Files of the cache have names of this form; it never touches any other. */
const FILE_NAME = /^[0-9a-f]{64}\.tenon$/
/** A file being written that is older belongs to a process that died. */
const STALE_AFTER_MS = 3_600_000
const UNFINISHED_NAME = /^[0-9a-f]{64}\.tenon\.[0-9a-z-]+\.tmp$/
const DIGEST_BYTES = 32

/**
 * Bytes kept in a directory, for the next process. A file is
 *
 *     offset 0   SHA-256 of the key and of what follows
 *     offset 32  the bytes
 *
 * so that one that is cut off, damaged or was written under another name is seen, ignored and replaced. This holds off
 * accidents, not attackers: who can write to the directory can write a file that fits.
 *
 * Nothing here ever fails: what the file system refuses is as if it were not in the cache.
 */
export class DirectoryCache {
  readonly #options: DirectoryCacheOptions

  constructor(options: DirectoryCacheOptions) {
    this.#options = options
  }

  /** The key of something made of bytes: 32 bytes. @param passes all else that it depends on */
  key(bytes: Uint8Array, passes: string): Uint8Array {
    const { sha256 } = this.#options
    return sha256(sha256(new TextEncoder().encode(passes)), bytes)
  }

  /** What was written under a key; `undefined` where there is none that is whole. */
  async read(key: Uint8Array): Promise<Uint8Array | undefined> {
    const { files, maxBytes } = this.#options
    const name = fileName(key)
    try {
      const file = await files.read(name, maxBytes)
      if (file === undefined || !this.#isWhole(key, file)) return undefined
      files.touch(name).catch(() => undefined)
      return file.subarray(DIGEST_BYTES)
    } catch {
      return undefined
    }
  }

  /** Keeps bytes under a key, and lets files go that were not used for longest where there are too many bytes. */
  async write(key: Uint8Array, bytes: Uint8Array): Promise<void> {
    const { files, sha256, maxBytes } = this.#options
    const file = new Uint8Array(DIGEST_BYTES + bytes.length)
    if (file.length > maxBytes) return
    file.set(sha256(key, bytes))
    file.set(bytes, DIGEST_BYTES)
    try {
      await files.write(fileName(key), file)
      await this.#prune()
    } catch {
      // As documented: the next process makes it anew.
    }
  }

  #isWhole(key: Uint8Array, file: Uint8Array): boolean {
    if (file.length < DIGEST_BYTES) return false
    const digest = this.#options.sha256(key, file.subarray(DIGEST_BYTES))
    return digest.every((byte, i) => byte === file[i])
  }

  async #prune(): Promise<void> {
    const { files, maxBytes } = this.#options
    const all = await files.list()
    const now = Date.now()
    const stale = all.filter(({ name, usedAt }) => UNFINISHED_NAME.test(name) && usedAt < now - STALE_AFTER_MS)
    const kept = all.filter(({ name }) => FILE_NAME.test(name)).toSorted((a, b) => b.usedAt - a.usedAt)
    let total = 0
    const surplus = kept.filter(({ bytes }) => (total += bytes) > maxBytes)
    // Another process may have been faster.
    await Promise.allSettled([...stale, ...surplus].map(({ name }) => files.remove(name)))
  }
}

function fileName(key: Uint8Array): string {
  return `${Array.from(key, (byte) => byte.toString(16).padStart(2, '0')).join('')}.tenon`
}
