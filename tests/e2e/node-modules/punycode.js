import { Buffer } from 'buffer'
import punycode from 'node:punycode'

export function run() {
  return [punycode.toASCII('mañana.com'), punycode.toUnicode('xn--maana-pta.com'), punycode.encode('☃'), typeof Buffer]
}
