import type { Platform } from '../platform/platform.ts'
import type { Grants } from '../plugin-options.ts'
import { apartInit } from './apart-init.ts'
import { FetchTransport } from './fetch-transport.ts'
import type { HttpTransport } from './http-transport.ts'

/** What a plug-in's requests are made with: the application's own `fetch`, else the platform's; `undefined` for neither. */
export function chooseTransport({ fetch }: Pick<Grants, 'fetch'>, { http }: Platform): HttpTransport | undefined {
  return fetch === undefined ? http?.() : new FetchTransport(() => fetch, apartInit)
}
