import { Buffer } from 'buffer/index.js'
import { defineGlobals, defineMembers } from './define-global.ts'

/** Node's base64url, which the package lacks; but it reads it where base64 is asked for. */
function isBase64Url(encoding: unknown): boolean {
  return typeof encoding === 'string' && encoding.toLowerCase() === 'base64url'
}

function known(encoding: unknown): unknown {
  return isBase64Url(encoding) ? 'base64' : encoding
}

const from = Buffer.from.bind(Buffer)
const isEncoding = Buffer.isEncoding.bind(Buffer)
const byteLength = Buffer.byteLength.bind(Buffer)
type ToText = (this: unknown, encoding: unknown, start: unknown, end: unknown) => string
const slice = Reflect.get(Buffer.prototype, 'toString') as ToText

defineMembers<object>(Buffer, {
  from: (value: unknown, encoding: unknown, length: unknown) =>
    Reflect.apply(from, undefined, [value, known(encoding), length]),
  isEncoding: (encoding: unknown) => isBase64Url(encoding) || isEncoding(String(encoding)),
  byteLength: (value: unknown, encoding: unknown) => Reflect.apply(byteLength, undefined, [value, known(encoding)]),
})

defineMembers<object>(Buffer.prototype, {
  toString(encoding: unknown, start: unknown, end: unknown): string {
    const text = slice.call(this, known(encoding), start, end)
    return isBase64Url(encoding) ? text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '') : text
  },
})

defineGlobals({ Buffer: Buffer as unknown as BufferConstructor })
