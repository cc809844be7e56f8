import { PluginError } from '@tenon/abi'
import { abortError } from '../abort.ts'
import { headersTooLarge, requestFailed } from './http-errors.ts'
import type { HttpHop, HttpResponse, HttpTransport } from './http-transport.ts'
import { readResponse } from './read-response.ts'
import { MAX_RESPONSE_HEADER_BYTES } from './response-headers.ts'

/** What is asked of a `fetch`: any of the web's will do. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Finds the `fetch` for a hop: one that goes to no other addresses than those it may. */
export type ChooseFetch = (hop: HttpHop) => Fetch | Promise<Fetch>

/** What keeps a request apart from the application's own. */
export type ApartInit = Pick<RequestInit, 'credentials' | 'referrerPolicy' | 'cache'>

/** Makes requests with a `fetch`. Nothing of the application's goes with them: no cookies, no credentials, no referrer. */
export class FetchTransport implements HttpTransport {
  readonly #choose: ChooseFetch
  readonly #apart: () => ApartInit

  /** @param apart asked at each request */
  constructor(choose: ChooseFetch, apart: () => ApartInit) {
    this.#choose = choose
    this.#apart = apart
  }

  /** @see HttpTransport.send */
  async send(hop: HttpHop, signal?: AbortSignal): Promise<HttpResponse> {
    const stop = new AbortController()
    const stopped = whenAborted(signal, stop)
    try {
      return await Promise.race([this.#exchange(hop, stop.signal), stopped.promise])
    } catch (error) {
      throw asPluginError(error, hop.url)
    } finally {
      stopped.forget()
      // A response that was not read to its end is let go of with it.
      stop.abort()
    }
  }

  async #exchange(hop: HttpHop, signal: AbortSignal): Promise<HttpResponse> {
    const fetch = await this.#choose(hop)
    const response = await fetch(hop.url, { ...requestInit(hop, signal), ...this.#apart() })
    return readResponse(response, hop, signal)
  }
}

function requestInit({ method, headers, body }: HttpHop, signal: AbortSignal): RequestInit {
  return {
    method,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
    ...(body !== undefined && body.length > 0 && { body: body as Uint8Array<ArrayBuffer> }),
    redirect: 'manual',
    signal,
  }
}

/** A promise that a signal rejects, for a `fetch` that does not listen to it; `stop` is aborted as well. */
function whenAborted(
  signal: AbortSignal | undefined,
  stop: AbortController,
): { readonly promise: Promise<never>; readonly forget: () => void } {
  const end = new AbortController()
  const promise = new Promise<never>((_resolve, reject) => {
    const onAbort = (): void => {
      if (signal !== undefined) reject(reasonOf(signal))
      stop.abort()
    }
    if (signal?.aborted === true) onAbort()
    else signal?.addEventListener('abort', onAbort, { signal: end.signal })
  })
  return { promise, forget: () => end.abort() }
}

function reasonOf(signal: AbortSignal): PluginError {
  return PluginError.is(signal.reason) ? signal.reason : abortError(signal)
}

/** `fetch` says only that it failed; the reason is further down, and may be an error of ours. */
function asPluginError(error: unknown, url: string): PluginError {
  const reasons: string[] = []
  for (let at = error; at instanceof Error; at = at.cause) {
    if (PluginError.is(at)) return at
    if (isHeadersOverflow(at)) return headersTooLarge(url, MAX_RESPONSE_HEADER_BYTES)
    const reason = at.message || ('code' in at ? String(at.code) : '')
    if (reason) reasons.push(reason)
  }
  return requestFailed(url, reasons.join(': ') || String(error))
}

/** undici stops reading headers before they are all there. */
function isHeadersOverflow(error: Error): boolean {
  return 'code' in error && error.code === 'UND_ERR_HEADERS_OVERFLOW'
}
