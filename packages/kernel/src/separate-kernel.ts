import { KERNEL_FUNCTION_NAMES, PAGE_BYTES } from '@tenon/abi'
import type { KernelExports, KernelFunctions } from './kernel-exports.ts'
import { kernelModule } from './kernel-module.ts'
import { Kernel, type KernelOptions } from './kernel.ts'

/** A kernel in an instance of its own. */
export class SeparateKernel extends Kernel {
  #functions: KernelFunctions

  constructor(options?: KernelOptions) {
    super(options)
    this.#functions = this.#instantiate()
  }

  /** The ABI's 20 kernel functions, as a guest imports them; others after {@link renew}. */
  get functions(): KernelFunctions {
    return this.#functions
  }

  /** Makes ready for another guest: clears the kernel, or makes another where it has grown, as memory never shrinks. */
  override renew(): void {
    if (this.memoryBytes === PAGE_BYTES) this.begin('')
    else this.#functions = this.#instantiate()
  }

  #instantiate(): KernelFunctions {
    const { exports } = new WebAssembly.Instance(kernelModule())
    const all = exports as unknown as KernelExports
    this.attach(all)
    return Object.freeze(guestFunctions(all))
  }
}

function guestFunctions(all: KernelExports): KernelFunctions {
  const names: readonly string[] = KERNEL_FUNCTION_NAMES
  const functions = Object.entries(all).filter(([name]) => names.includes(name))
  return Object.fromEntries(functions) as unknown as KernelFunctions
}
