import type { Fd } from '@bjorn3/browser_wasi_shim'
import type { HttpClient } from '../http/http-client.ts'

/** What the host needs of the runtime it runs on, beyond the web's own interfaces. */
export interface Platform {
  /** The bytes of a file by path or `file:` URL; absent where there are no files. */
  readonly readFile?: (path: string | URL) => Promise<Uint8Array>
  /** Opens a host directory for WASI, under the name the guest knows it by; absent where there are no files. */
  readonly openDirectory?: (hostPath: string, guestPath: string, readOnly: boolean) => Fd
  /** A client that waits for its response; absent where a thread cannot wait. */
  readonly httpClient?: () => HttpClient
}
