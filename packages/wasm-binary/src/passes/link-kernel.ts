/**
 * The link pass: the kernel's functions become functions of the plug-in, the kernel's memory one more of its memories.
 *
 * No byte of the plug-in's code is read. Its imports of kernel functions become defined functions at the same index; so
 * must all its other function imports, as imports come first, and these call the host through a table
 * (`module-appender.ts`). Everything else of the kernel comes after all that the plug-in has.
 */
import { importedFunctionTypes } from '../index-space.ts'
import type { Import } from '../module.ts'
import { forwardCall } from './host-slots.ts'
import { type KernelIndices, placeBodies } from './kernel-code.ts'
import type { KernelModule } from './kernel-module.ts'
import type { ModuleAppender } from './module-appender.ts'
import { isSameFunctionType } from './same-type.ts'

/** The prefix of the names under which a linked module exports the kernel to the host. */
export const KERNEL_EXPORT_PREFIX = 'tenon:kernel.'

/** What {@link linkKernel} is told. */
export interface LinkOptions {
  /** The namespace that plug-ins import the kernel's functions from. */
  readonly namespace: string
  /** Which of the kernel's functions satisfy imports: what is not among them stays the host's to give. */
  readonly functions: { has(name: string): boolean }
  /** Which of the kernel's exports the linked module exports, each with {@link KERNEL_EXPORT_PREFIX} before its name. */
  readonly exports: readonly string[]
}

/**
 * Puts a kernel into a module, and returns where. Needs a runtime with multi-memory, unless the module has no memory.
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED` where an import's type does not exist
 */
export function linkKernel(appender: ModuleAppender, kernel: KernelModule, options: LinkOptions): KernelIndices {
  const placed = new Map<number, number>()
  const satisfied = satisfiedImports(appender, kernel, options)
  for (const [importIndex, kernelIndex] of satisfied) {
    if (!placed.has(kernelIndex)) placed.set(kernelIndex, importIndex)
  }
  let next = appender.nextFunction
  const functions = kernel.functions.map((_, i) => placed.get(i) ?? next++)
  const indices: KernelIndices = { functions, ...appendState(appender, kernel) }
  placeFunctions(appender, kernel, indices, placed)
  for (const [importIndex, kernelIndex] of satisfied) {
    if (placed.get(kernelIndex) !== importIndex) forwardImport(appender, importIndex, functions[kernelIndex] ?? 0)
  }
  for (const name of options.exports) exportToHost(appender, kernel, indices, name)
  return indices
}

/** Pairs of the index of an import and that of the kernel's function that satisfies it. */
export function satisfiedImports(
  appender: ModuleAppender,
  kernel: KernelModule,
  options: Pick<LinkOptions, 'namespace' | 'functions'>,
): (readonly [number, number])[] {
  const imports = appender.module.imports.filter((item) => item.kind === 'function')
  return imports.flatMap((item, importIndex) => {
    const kernelIndex = kernelFunctionFor(item, kernel, options)
    if (kernelIndex === undefined) return []
    const type = kernel.functions[kernelIndex]?.type
    return type !== undefined && isSameFunctionType({ kind: 'function', ...type }, appender.typeAt(item.typeIndex))
      ? [[importIndex, kernelIndex] as const]
      : []
  })
}

function kernelFunctionFor(
  item: Import,
  kernel: KernelModule,
  options: Pick<LinkOptions, 'namespace' | 'functions'>,
): number | undefined {
  if (item.module !== options.namespace || !options.functions.has(item.name)) return undefined
  const found = kernel.exports.find(({ name }) => name === item.name)
  return found?.kind === 'function' ? found.index : undefined
}

function appendState(appender: ModuleAppender, kernel: KernelModule): Omit<KernelIndices, 'functions'> {
  const firstGlobal = appender.nextGlobal
  for (const { type, init } of kernel.globals) appender.addGlobal(type, init)
  return { firstGlobal, memory: appender.addMemory(kernel.memory) }
}

function placeFunctions(
  appender: ModuleAppender,
  kernel: KernelModule,
  indices: KernelIndices,
  placed: ReadonlyMap<number, number>,
): void {
  const bodies = placeBodies(kernel, indices)
  kernel.functions.forEach((item, i) => {
    const body = bodies[i] ?? new Uint8Array()
    const importIndex = placed.get(i)
    if (importIndex === undefined) appender.addFunction(item.type, body, item.name)
    else appender.defineImport(importIndex, body)
  })
}

function forwardImport(appender: ModuleAppender, importIndex: number, target: number): void {
  const typeIndex = importedFunctionTypes(appender.module)[importIndex]
  const paramCount = typeIndex === undefined ? 0 : appender.typeAt(typeIndex).params.length
  appender.defineImport(importIndex, forwardCall(paramCount, target))
}

function exportToHost(appender: ModuleAppender, kernel: KernelModule, indices: KernelIndices, name: string): void {
  const found = kernel.exports.find((item) => item.name === name)
  if (found === undefined) throw new TypeError(`the kernel exports no ${name}`)
  const { kind, index } = found
  const newIndex =
    kind === 'function' ? indices.functions[index] : kind === 'global' ? indices.firstGlobal + index : indices.memory
  appender.addExport(`${KERNEL_EXPORT_PREFIX}${name}`, kind, newIndex ?? 0)
}
