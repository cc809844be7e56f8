import wabt from 'wabt'

const assembler = await wabt()

const FEATURES = { exceptions: true, multi_value: true, bulk_memory: true, reference_types: true, simd: true }

/** The bytes of a module written as text. */
export function assembleWat(text: string): Uint8Array<ArrayBuffer> {
  const module = assembler.parseWat('test.wat', text, FEATURES)
  try {
    return new Uint8Array(module.toBinary({}).buffer)
  } finally {
    module.destroy()
  }
}
