import { countImports, globalTypes } from '../index-space.ts'
import type { InstructionWalker } from '../instruction-walker.ts'
import type { WasmModule } from '../module.ts'
import { OPCODE } from '../opcodes.ts'
import { walkBody } from '../walk-body.ts'

/** Where a module's code names functions. */
export interface FunctionSites {
  /** For each body, three numbers a place: where the index begins in the body, where it ends, and the index. */
  readonly bodies: readonly Uint32Array[]
  /** Functions whose references code takes (`ref.func`). */
  readonly referenced: ReadonlySet<number>
}

/** A module does not change, and to look through its code takes longer than to change it. */
const known = new WeakMap<WasmModule, FunctionSites>()

/**
 * Finds where a module's code names functions; once for each module.
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED` where it names a function or global that does not exist
 */
export function functionSites(module: WasmModule): FunctionSites {
  const sites = known.get(module) ?? findSites(module)
  known.set(module, sites)
  return sites
}

function findSites(module: WasmModule): FunctionSites {
  const functionCount = countImports(module, 'function') + module.functions.length
  const globalCount = globalTypes(module).length
  const referenced = new Set<number>()
  const bodies = module.code.map((body) => {
    const places: number[] = []
    walkBody(module.source, body, (walker) => {
      if (namesGlobal(walker)) assertExists(walker, 'global', globalCount)
      if (!namesFunction(walker)) return
      assertExists(walker, 'function', functionCount)
      if (walker.opcode === OPCODE.refFunc) referenced.add(walker.index())
      places.push(walker.immediates, walker.end, walker.index())
    })
    return Uint32Array.from(places)
  })
  return { bodies, referenced }
}

function namesFunction({ opcode }: InstructionWalker): boolean {
  return opcode === OPCODE.call || opcode === OPCODE.returnCall || opcode === OPCODE.refFunc
}

function namesGlobal({ opcode }: InstructionWalker): boolean {
  return opcode === OPCODE.globalGet || opcode === OPCODE.globalSet
}

function assertExists(walker: InstructionWalker, kind: 'function' | 'global', count: number): void {
  if (walker.index() >= count) throw walker.malformed(`${kind} ${walker.index()} does not exist`)
}
