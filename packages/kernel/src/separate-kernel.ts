import { KERNEL_FUNCTION_NAMES } from '@tenon/abi'
import type { KernelExports, KernelFunctions } from './kernel-exports.ts'
import { kernelModule } from './kernel-module.ts'
import { Kernel, type KernelOptions } from './kernel.ts'

/** A kernel in an instance of its own, which lives as long as this does. */
export class SeparateKernel extends Kernel {
  /** The ABI's 20 kernel functions, as a guest imports them. */
  readonly functions: KernelFunctions

  constructor(options?: KernelOptions) {
    super(options)
    const { exports } = new WebAssembly.Instance(kernelModule())
    const all = exports as unknown as KernelExports
    this.functions = Object.freeze(guestFunctions(all))
    this.attach(all)
  }
}

function guestFunctions(all: KernelExports): KernelFunctions {
  const names: readonly string[] = KERNEL_FUNCTION_NAMES
  const functions = Object.entries(all).filter(([name]) => names.includes(name))
  return Object.fromEntries(functions) as unknown as KernelFunctions
}
