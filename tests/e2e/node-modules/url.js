import { fileURLToPath, format, pathToFileURL, resolve, URL, URLSearchParams } from 'node:url'

export function run() {
  return [
    fileURLToPath('file:///a%20b/c'),
    pathToFileURL('/a b/#c?d%').href,
    new URL('../x', 'https://example.org/a/b/c').href,
    new URLSearchParams({ a: '1 2' }).toString(),
    format(new URL('https://example.org/?q#h')),
    resolve('https://example.org/a/b', '../c'),
    URL === globalThis.URL,
  ]
}
