/** A file of a cache directory. */
export interface CacheFile {
  readonly name: string
  readonly bytes: number
  /** When it was last used, in milliseconds since 1970. */
  readonly usedAt: number
}

/** A directory of files that several processes read and write. Everything rejects where the file system refuses. */
export interface CacheFiles {
  /** The content of a file; `undefined` where there is no regular file of that name, or a longer one. */
  read(name: string, maxBytes: number): Promise<Uint8Array | undefined>
  /** Makes a file of that name appear with this content at once, whoever reads or writes it meanwhile. */
  write(name: string, content: Uint8Array): Promise<void>
  /** The regular files there are. */
  list(): Promise<readonly CacheFile[]>
  /** Removes a file. */
  remove(name: string): Promise<void>
  /** Makes a file one that was used just now. */
  touch(name: string): Promise<void>
}
