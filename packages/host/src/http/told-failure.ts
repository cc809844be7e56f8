import { type ErrorCode, PluginError } from '@tenon/abi'

/** What a plug-in asks `config_get` for, to see whether its host can tell of failures; Extism's hosts have no such key. */
export const TELL_CONFIG_KEY = 'tenon:http-errors'

/** The value of that key; and the header, never sent on, with which a plug-in then asks to be told. */
export const TELL = 'tell'
export const TELL_HEADER = 'tenon-errors'

/** The body of the response, of status 0, that stands for a failure. */
export interface ToldFailure {
  readonly code: ErrorCode
  readonly message: string
}

/** Failures of the request alone, and what a plug-in is told: no addresses, which are the network's and not its own. */
const TOLD: { readonly [Code in ErrorCode]?: string } = {
  ERR_HOST_NOT_ALLOWED: 'is not allowed',
  ERR_ADDRESS_NOT_ALLOWED: 'is not allowed: the host is in no public network',
  ERR_HTTP_FAILED: 'failed',
  ERR_HTTP_BODY_LIMIT: 'or its response is too large',
  ERR_GUEST_RETURNED_ERROR: 'is not valid',
  ERR_HTTP_HEADER_LIMIT: 'has a response with too many headers',
}

/** What to tell a plug-in of an error; `undefined` where its call must end: out of time, aborted, closed. */
export function toldFailure(error: unknown, url: unknown): ToldFailure | undefined {
  const what = PluginError.is(error) ? TOLD[error.code] : undefined
  if (what === undefined || !PluginError.is(error)) return undefined
  const to = typeof url === 'string' && URL.canParse(url) ? ` to ${new URL(url).origin}` : ''
  return { code: error.code, message: `HTTP request${to} ${what} (${error.code})` }
}
