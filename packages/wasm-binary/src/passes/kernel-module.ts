import { definedTypes, functionTypeAt } from '../index-space.ts'
import type { Export, FunctionType, Global, Limits } from '../module.ts'
import { parseModule } from '../parse-module.ts'
import { cutRelocations } from './kernel-code.ts'

/** One of the kernel's functions. */
export interface KernelFunction {
  readonly type: FunctionType
  /** For the `name` section. */
  readonly name: string
  /** Where its body ends in {@link KernelModule.code}; it begins where the one before ends. */
  readonly end: number
  /** The same in {@link KernelModule.relocations}. */
  readonly relocationsEnd: number
}

/** A kernel, read and ready to be put into modules any number of times. */
export interface KernelModule {
  readonly functions: readonly KernelFunction[]
  /** The bodies without what is another in each module. */
  readonly code: Uint8Array
  /** What is left out, three numbers each: where it goes in the code, its kind (see `kernel-code.ts`) and its value in the kernel. */
  readonly relocations: readonly number[]
  readonly globals: readonly Global[]
  readonly memory: Limits
  readonly exports: readonly Export[]
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
  const names = new Map(module.exports.flatMap(({ kind, index, name }) => (kind === 'function' ? [[index, name]] : [])))
  const code: number[] = []
  const relocations: number[] = []
  const functions = module.code.map((body, i): KernelFunction => {
    cutRelocations(module.source, body, code, relocations)
    const { params, results } = functionTypeAt(types, module.functions[i])
    const name = `kernel.${names.get(i) ?? i}`
    return { type: { params, results }, name, end: code.length, relocationsEnd: relocations.length }
  })
  return {
    functions,
    code: Uint8Array.from(code),
    relocations,
    globals: module.globals,
    memory,
    exports: module.exports,
  }
}
