import type { MessagePort } from 'node:worker_threads'

// What the thread that waits and the worker that fetches say to one another. The worker answers each ask exactly once,
// and then sets and notifies the flag: 0 until there is something to read, 1 from then on.

/** What the worker is started with. */
export interface HttpWorkerData {
  /** Its end of the channel. */
  readonly port: MessagePort
  /** One i32, shared. */
  readonly flag: Int32Array<SharedArrayBuffer>
}

/** One hop to make. */
export interface HttpAsk {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | undefined
  readonly maxBytes: number
}

/** What came of it. */
export type HttpAnswer =
  | {
      readonly kind: 'response'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: Uint8Array<ArrayBuffer>
    }
  /** The body went over `maxBytes`; the rest was not read. */
  | { readonly kind: 'too large' }
  | { readonly kind: 'failed'; readonly reason: string }
