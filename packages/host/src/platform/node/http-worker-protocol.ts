import type { MessagePort } from 'node:worker_threads'
import type { HttpHop, HttpResponse } from '../../http/http-transport.ts'
import type { ErrorWire } from '../../worker/error-wire.ts'

// What the thread that waits and the worker that fetches say to one another. The worker answers each hop exactly once,
// and then sets and notifies the flag: 0 until there is something to read, 1 from then on.

/** What the worker is started with. */
export interface HttpWorkerData {
  /** Its end of the channel. */
  readonly port: MessagePort
  /** One i32, shared. */
  readonly flag: Int32Array<SharedArrayBuffer>
}

/** One hop to make. */
export type HttpAsk = HttpHop

/** What came of it. */
export type HttpAnswer =
  | { readonly kind: 'response'; readonly response: HttpResponse }
  | { readonly kind: 'error'; readonly error: ErrorWire }
