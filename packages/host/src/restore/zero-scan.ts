import { ZERO_SCAN, zeroScanModule } from '@tenon/wasm-binary'

/**
 * The address of the first bytes of a memory that are not all zeros, or `to` where there are none. Addresses are
 * multiples of `ZERO_SCAN_STEP`, and `from` is less than `to`.
 */
export type ZeroScan = (from: number, to: number) => number

let module: WebAssembly.Module | undefined

/** What looks for zeros in a memory; `undefined` where there is none: of 64 bits, shared, or code cannot be compiled now. */
export function zeroScanOf(memory: WebAssembly.Memory): ZeroScan | undefined {
  try {
    module ??= new WebAssembly.Module(zeroScanModule() as Uint8Array<ArrayBuffer>)
    const { exports } = new WebAssembly.Instance(module, { '': { [ZERO_SCAN.memory]: memory } })
    return exports[ZERO_SCAN.scan] as ZeroScan
  } catch {
    return undefined
  }
}
