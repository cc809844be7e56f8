import { defineGlobals } from './define-global.ts'
import './headers.ts'
import { readData } from './body.ts'
import { Request } from './request.ts'
import { Response, withFields } from './response.ts'

/** The ABI gives numbers alone; these are what programs print. */
const STATUS_TEXTS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  418: "I'm a teapot",
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/** Headers that a host gives in a form the web does not know are left out. */
function copyHeaders(given: Readonly<Record<string, string>>, response: Response): void {
  for (const [name, value] of Object.entries(given)) {
    try {
      response.headers.append(name, value)
    } catch {
      continue
    }
  }
}

/** Whether the host tells of failures, under status 0, to those who ask with a header; others end the call. */
function tellsFailures(): boolean {
  return Config.get('tenon:http-errors') === 'tell'
}

/** What a host that tells says in the body. */
function toFailure(body: string): TypeError {
  const { code, message } = JSON.parse(body) as { readonly code: string; readonly message: string }
  return new TypeError(message, { cause: { code } })
}

/**
 * The web's fetch over the host's HTTP. The host answers before it returns, so the promise is settled already, unless the
 * request's body is a stream. The host follows redirects; a request that wants it otherwise is not sent. Where the host refuses the request or cannot reach the server, the promise is rejected by tenon; other hosts fail the call.
 * @throws {TypeError} for what cannot be sent, is refused or has no answer (`cause.code` says which), the signal's reason
 * where it is aborted; as a rejection, all
 */
async function fetch(...[input, init]: Parameters<typeof globalThis.fetch>): Promise<Response> {
  const request = new Request(input, init)
  request.signal?.throwIfAborted()
  const { url, method, redirect } = request
  if (!/^https?:/i.test(url)) throw new TypeError(`only http and https can be fetched, not ${JSON.stringify(url)}`)
  if (redirect !== 'follow') throw new TypeError(`the host follows redirects: redirect cannot be ${redirect}`)
  const headers = Object.fromEntries(request.headers)
  if (tellsFailures()) headers['tenon-errors'] = 'tell'
  const content = readData(request)
  const body = content instanceof Promise ? await content : content
  request.signal?.throwIfAborted()
  const answer = Http.request({ url, method, headers }, body ?? null)
  const { status } = answer
  if (status === 0) throw toFailure(answer.body)
  const hasBody = answer.bytes.byteLength > 0 && ![204, 205, 304].includes(status)
  const response = withFields(new Response(hasBody ? answer.bytes : null, { statusText: STATUS_TEXTS[status] ?? '' }), {
    status,
    url,
    type: 'basic',
  })
  copyHeaders(answer.headers, response)
  return response
}

defineGlobals({ fetch: fetch as unknown as typeof globalThis.fetch })
