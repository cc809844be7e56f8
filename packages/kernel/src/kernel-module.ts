import type { KernelModule } from '@tenon/wasm-binary'
import { decodeBase64 } from './decode-base64.ts'
import { KERNEL_WASM_BASE64, kernelParts } from './generated/kernel-wasm.ts'

let compiled: WebAssembly.Module | undefined
let parts: KernelModule | undefined

/** The kernel's wasm binary; a new copy each time. Under 4 KiB, which browsers compile synchronously on any thread. */
export function kernelBytes(): Uint8Array<ArrayBuffer> {
  return decodeBase64(KERNEL_WASM_BASE64)
}

/** The kernel module, compiled when first asked for and shared by all instances in this realm. */
export function kernelModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(kernelBytes())
  return compiled
}

/** The kernel as it is put into plug-ins: read when the package is built, for reading it takes long in a fresh process. */
export function linkableKernel(): KernelModule {
  parts ??= kernelParts()
  return parts
}
