import { definedTypes, functionTypeAt } from '../index-space.ts'
import type { Export, FunctionType, Global, Limits } from '../module.ts'
import { parseModule } from '../parse-module.ts'
import { findRelocations, type RelocatableBody } from './kernel-code.ts'

/** One of the kernel's functions. */
export interface KernelFunction extends RelocatableBody {
  readonly type: FunctionType
  /** For the `name` section. */
  readonly name: string
}

/** A kernel, read and ready to be put into modules any number of times. */
export interface KernelModule {
  readonly functions: readonly KernelFunction[]
  readonly globals: readonly Global[]
  readonly memory: Limits
  readonly exports: ReadonlyMap<string, Export>
}

/**
 * Reads a kernel: a module that imports nothing and has one memory, neither tables nor segments nor a start function.
 * @throws {TypeError} for any other module
 */
export function readKernelModule(bytes: Uint8Array): KernelModule {
  const module = parseModule(bytes)
  const [memory, ...others] = module.memories
  const rest = [others, module.imports, module.tables, module.tags, module.elements, module.data]
  if (memory === undefined || rest.some((list) => list.length > 0) || module.start !== undefined) {
    throw new TypeError('a kernel has one memory and imports nothing, and has no tables, tags, segments or start')
  }
  const types = definedTypes(module)
  const exports = new Map(module.exports.map((item) => [item.name, item]))
  const names = new Map(module.exports.flatMap(({ kind, index, name }) => (kind === 'function' ? [[index, name]] : [])))
  return {
    functions: module.code.map((body, i) => ({
      type: functionTypeAt(types, module.functions[i]),
      name: `kernel.${names.get(i) ?? i}`,
      body,
      relocations: findRelocations(module.source, body),
    })),
    globals: module.globals,
    memory,
    exports,
  }
}
