export { INPUT_OFFSET, MAX_KERNEL_PAGES, type KernelExports, type KernelFunctions } from './kernel-exports.ts'
export { kernelBytes, kernelModule } from './kernel-module.ts'
export { Kernel, type KernelOptions } from './kernel.ts'
