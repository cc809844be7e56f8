/** Node's url: the web's interfaces, and files as URLs. The legacy `url.parse` is not here. */
export const URL = globalThis.URL
export const URLSearchParams = globalThis.URLSearchParams

export function fileURLToPath(url: string | URL): string {
  const { protocol, pathname, hostname } = new URL(url)
  if (protocol !== 'file:') throw new TypeError('The URL must be of scheme file')
  if (hostname !== '' && hostname !== 'localhost') throw new TypeError(`File URL host must be "localhost" or empty`)
  if (/%2f/i.test(pathname)) throw new TypeError('File URL path must not include encoded / characters')
  return decodeURIComponent(pathname)
}

export function pathToFileURL(path: string): URL {
  const absolute = path.startsWith('/') ? path : `/${path}`
  const escaped = absolute.replaceAll(/[%\\\n\r\t?#]/g, (character) => encodeURIComponent(character))
  return new URL(`file://${escaped}`)
}

export function format(url: URL | string): string {
  return new URL(url).href
}

export const resolve = (from: string, to: string): string => new URL(to, from).href

export const urlToHttpOptions = ({ protocol, hostname, port, pathname, search, hash, href }: URL): object => ({
  protocol,
  hostname,
  hash,
  search,
  pathname,
  href,
  path: pathname + search,
  ...(port === '' ? {} : { port: Number(port) }),
})

export default { URL, URLSearchParams, fileURLToPath, pathToFileURL, format, resolve, urlToHttpOptions }
