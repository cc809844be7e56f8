import { KERNEL_WASM_BASE64 } from './generated/kernel-wasm.ts'

let compiled: WebAssembly.Module | undefined

/** The kernel's wasm binary; a new copy each time. Under 4 KiB, which browsers compile synchronously on any thread. */
export function kernelBytes(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(KERNEL_WASM_BASE64), (character) => character.charCodeAt(0))
}

/** The kernel module, compiled when first asked for and shared by all instances in this realm. */
export function kernelModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(kernelBytes())
  return compiled
}
