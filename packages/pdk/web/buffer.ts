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
const compare = Buffer.compare.bind(Buffer)
const slice = Reflect.get(Buffer.prototype, 'toString') as ToText

/** A copy of elements of an array, counted as its own. @throws {TypeError} for what is no typed array */
function copyBytesFrom(view: unknown, offset = 0, length?: number): unknown {
  if (!ArrayBuffer.isView(view) || view instanceof DataView) throw new TypeError('the view must be a typed array')
  for (const number of [offset, length ?? 0]) {
    if (!Number.isInteger(number) || number < 0)
      throw new RangeError('offset and length must be whole and not negative')
  }
  const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT: size } = view as Uint8Array
  const end = length === undefined ? byteLength : (offset + length) * size
  return from(new Uint8Array(buffer, byteOffset, byteLength).slice(offset * size, end).buffer)
}

defineMembers<object>(Buffer, {
  copyBytesFrom,
  from: (value: unknown, encoding: unknown, length: unknown) =>
    Reflect.apply(from, undefined, [value, known(encoding), length]),
  isEncoding: (encoding: unknown) => isBase64Url(encoding) || isEncoding(String(encoding)),
  byteLength: (value: unknown, encoding: unknown) => Reflect.apply(byteLength, undefined, [value, known(encoding)]),
})

defineMembers<object>(Buffer.prototype, {
  equals(other: unknown): boolean {
    if (!(other instanceof Uint8Array)) throw new TypeError('what is compared must be a Buffer or a Uint8Array')
    return this === other || compare(this as Uint8Array, other) === 0
  },
  toString(encoding: unknown, start: unknown, end: unknown): string {
    const text = slice.call(this, known(encoding), start, end)
    return isBase64Url(encoding) ? text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '') : text
  },
})

/** Node's other spelling, which the package lacks for these alone. */
for (const name of ['readBigUInt64LE', 'readBigUInt64BE', 'writeBigUInt64LE', 'writeBigUInt64BE']) {
  defineMembers<object>(Buffer.prototype, { [name.replace('UI', 'Ui')]: Reflect.get(Buffer.prototype, name) })
}

defineGlobals({ Buffer: Buffer as unknown as BufferConstructor })
