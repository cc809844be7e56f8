import type { FileSystem } from '@tenon/wasi'
import type { CacheFiles } from '../cache/cache-files.ts'
import type { WatchdogSource } from '../limits/watchdog-source.ts'
import type { HttpTransport, WaitingHttpTransport } from '../http/http-transport.ts'
import type { ThreadSupply } from '../worker/thread-supply.ts'

/** What the host needs of the runtime it runs on, beyond the web's own interfaces. */
export interface Platform {
  /** The bytes of a file by path or `file:` URL; absent where there are no files. */
  readonly readFile?: (path: string | URL) => Promise<Uint8Array>
  /**
   * The text of a file by path or `file:` URL, at once, and `undefined` where it cannot be read, is larger, or no file (a pipe
   * might never end); absent where there are no files.
   */
  readonly readTextNow?: (path: string | URL, maxBytes: number) => string | undefined
  /** A host directory for WASI; absent where there are no files, and until it is loaded. */
  readonly openDirectory?: (hostPath: string) => FileSystem
  /** Loads {@link openDirectory}, where that is not there yet: few plug-ins have directories. */
  readonly loadDirectories?: () => Promise<(hostPath: string) => FileSystem>
  /** Whether two arrays of one length hold the same bytes, where the platform has something faster than a loop. */
  readonly sameBytes?: (a: Uint8Array, b: Uint8Array) => boolean
  /** Opens a directory to keep modules in; absent where there are no files. */
  readonly openCache?: (directory: string) => Promise<CacheDirectory>
  /** The watchdog of this thread; absent where there are no threads. */
  readonly watchdog?: WatchdogSource
  /** Workers for plug-ins; absent where there are none. */
  readonly threads?: ThreadSupply
  /** Whether a worker that is told to end goes on while its WebAssembly does. */
  readonly keepsThreads?: boolean
  /** Makes HTTP requests while a plug-in is suspended; absent where its thread had better wait. */
  readonly http?: (() => HttpTransport) | undefined
  /** Makes HTTP requests while the thread waits; absent where it cannot. */
  readonly waitingHttp?: (() => WaitingHttpTransport) | undefined
}

/** A directory to keep modules in, and what it takes to tell whether they are whole. */
export interface CacheDirectory {
  readonly files: CacheFiles
  /** SHA-256 of several arrays laid end to end: 32 bytes. */
  readonly sha256: (...parts: readonly Uint8Array[]) => Uint8Array
}
