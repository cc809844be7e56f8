// (module (memory (export "memory") 1) (func (export "run") (result i32) i32.const 0))
const MODULE = new Uint8Array([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7f, 0x03, 0x02, 0x01, 0x00,
  0x05, 0x03, 0x01, 0x00, 0x01, 0x07, 0x10, 0x02, 0x06, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 0x02, 0x00, 0x03, 0x72,
  0x75, 0x6e, 0x00, 0x00, 0x0a, 0x06, 0x01, 0x04, 0x00, 0x41, 0x00, 0x0b,
])

const PAGE_BYTES = 65_536

/** What `slice` copies quickest; more is copied quicker by what does not zero the new array first. */
const SLICED_BYTES = 4096

/** The least that a call with such an input and output can cost: copy it into wasm memory, call an export, copy it out. */
export function createFloor(input: Uint8Array): () => Uint8Array {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(MODULE))
  const memory = exports['memory'] as WebAssembly.Memory
  const run = exports['run'] as () => number
  memory.grow(Math.ceil(input.length / PAGE_BYTES))
  const view = new Uint8Array(memory.buffer)
  if (input.length === 0) {
    return () => {
      run()
      return input
    }
  }
  const copyOut =
    input.length > SLICED_BYTES
      ? (): Uint8Array => new Uint8Array(view.subarray(0, input.length))
      : (): Uint8Array => view.slice(0, input.length)
  return () => {
    view.set(input)
    run()
    return copyOut()
  }
}
