import { viewBytes } from './bytes.ts'
import { native } from './native.ts'

const MAX_BYTES = 65_536

/** The name of a typed array's kind, also of those that extend it; DataView has a name of its own. */
function kindOf(view: ArrayBufferView): string {
  return String(Reflect.get(view, Symbol.toStringTag))
}

function fill<View extends ArrayBufferView>(target: View): View {
  const bytes = viewBytes(target)
  if (!bytes || !ArrayBuffer.isView(target)) throw new TypeError('getRandomValues takes a typed array of integers')
  if (!/^(Big)?(Ui|I)nt/.test(kindOf(target))) {
    throw new DOMException(
      `getRandomValues takes a typed array of integers, not a ${kindOf(target)}`,
      'TypeMismatchError',
    )
  }
  if (bytes.length > MAX_BYTES) {
    const message = `getRandomValues gives up to ${MAX_BYTES} bytes, not ${bytes.length}`
    throw new DOMException(message, 'QuotaExceededError')
  }
  if (native.isBuilding()) {
    throw new TypeError('random values at top level would be the same for ever: call this from inside a function')
  }
  if (!native.randomFill(bytes)) {
    throw new TypeError('random bytes were left out of this plug-in, because its source does not mention crypto')
  }
  return target
}

function randomUUID(): string {
  const bytes = fill(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toHex().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** The random part of the web's crypto. */
export const cryptoObject: { readonly getRandomValues: typeof fill; readonly randomUUID: typeof randomUUID } = {
  getRandomValues: fill,
  randomUUID: randomUUID,
}
