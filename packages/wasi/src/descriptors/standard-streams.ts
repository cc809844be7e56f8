import type { WasiOptions } from '../wasi-options.ts'
import { OpenStream } from './descriptor.ts'

const drop = (): void => {}

/** Standard input, output and error: descriptors 0, 1 and 2. */
export function standardStreams({ stdin, stdout, stderr }: WasiOptions): OpenStream[] {
  return [
    new OpenStream({ read: readerOf(stdin) }),
    new OpenStream({ write: stdout ?? drop }),
    new OpenStream({ write: stderr ?? drop }),
  ]
}

/** What is given at once, or piece by piece; without either it is at its end. */
function readerOf(stdin: WasiOptions['stdin']): (target: Uint8Array) => number {
  let left =
    typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin instanceof Uint8Array ? stdin : undefined
  return (target) => {
    if ((left === undefined || left.length === 0) && typeof stdin === 'function') left = stdin(target.length)
    if (left === undefined) return 0
    const part = left.subarray(0, target.length)
    target.set(part)
    left = left.subarray(part.length)
    return part.length
  }
}
