export {
  INPUT_OFFSET,
  KERNEL_HOST_EXPORTS,
  type KernelExports,
  type KernelFunctions,
  type KernelHostExports,
  MAX_KERNEL_BLOCKS,
  MAX_KERNEL_PAGES,
} from './kernel-exports.ts'
export { kernelBytes, kernelModule, linkableKernel } from './kernel-module.ts'
export { Kernel, type KernelOptions } from './kernel.ts'
export { SeparateKernel } from './separate-kernel.ts'
