/** Headers in the order they are sent; a name may come twice, in one spelling or several. */
export type Headers = readonly (readonly [name: string, value: string])[]

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** As HTTP has it: visible characters, spaces, tabs, and bytes above ASCII. No line breaks, no NUL. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/**
 * What belongs to the connection and not to the request: whoever sends it decides how requests are cut from one another,
 * and which host they are for. Left out, as `fetch` does.
 * @see https://fetch.spec.whatwg.org/#forbidden-request-header
 */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  // Between a plug-in and its host: told-failure.ts.
  'tenon-errors',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
])

/** With these a request asks the server to take it for one of another method. */
const OVERRIDE_HEADERS: ReadonlySet<string> = new Set(['x-http-method', 'x-http-method-override', 'x-method-override'])

/** These make a tunnel of the connection, or show what the plug-in has not sent. @see https://fetch.spec.whatwg.org/#forbidden-method */
export const FORBIDDEN_METHODS: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK'])

/** Why a header cannot be sent; `undefined` where it can. */
export function headerFault(name: string, value: string): string | undefined {
  if (!NAME.test(name)) return `${JSON.stringify(name)} is no header name`
  return VALUE.test(value) ? undefined : `header ${name} has a character that HTTP does not allow`
}

/** Whether a header is the plug-in's to set. Which encodings can be undone is for who undoes them to say. */
export function isOwnHeader(name: string, value: string): boolean {
  const lower = comparable(name)
  if (lower === 'accept-encoding') return value.trim().toLowerCase() === 'identity'
  if (OVERRIDE_HEADERS.has(lower)) return !methodsIn(value).some((method) => FORBIDDEN_METHODS.has(method))
  return !CONNECTION_HEADERS.has(lower) && !lower.startsWith('proxy-') && !lower.startsWith('sec-')
}

/** The methods that a request has, and asks to be taken for, in upper case: each must be allowed. */
export function methodsOf(method: string, headers: Headers): readonly string[] {
  const overrides = headers.filter(([name]) => OVERRIDE_HEADERS.has(comparable(name)))
  return [method, ...overrides.flatMap(([, value]) => methodsIn(value))]
}

function methodsIn(value: string): string[] {
  return value.split(',').map((item) => item.trim().toUpperCase())
}

/** A name as the servers see it that hand headers on in variables, as CGI and WSGI have it: there `_` and `-` are one. */
function comparable(name: string): string {
  return name.toLowerCase().replaceAll('_', '-')
}

/** Headers without those of the given names, which are in lower case. */
export function withoutHeaders(headers: Headers, names: ReadonlySet<string>): Headers {
  return headers.filter(([name]) => !names.has(name.toLowerCase()))
}
