import { countImports } from '../index-space.ts'
import type { WasmModule } from '../module.ts'
import { OPCODE } from '../opcodes.ts'
import { trapBody } from '../zero-body.ts'
import { functionSites } from './function-sites.ts'

/**
 * Empties functions that nothing can call: not from what the module exports, holds in tables or starts with. They stay
 * where they are, as a trap, so that no index moves. A module with `ref.func` outside code stays as it is.
 */
export function stubDeadFunctions(module: WasmModule): WasmModule {
  if (hasOtherReferences(module)) return module
  const live = liveFunctions(module)
  const imported = countImports(module, 'function')
  const code = module.code.map((body, position) => (live.has(imported + position) ? body : trapBody()))
  return { ...module, code }
}

function liveFunctions(module: WasmModule): Set<number> {
  const { bodies, referenced } = functionSites(module)
  const imported = countImports(module, 'function')
  const live = new Set<number>()
  const found = [...roots(module), ...referenced]
  for (let index = found.pop(); index !== undefined; index = found.pop()) {
    if (live.has(index)) continue
    live.add(index)
    const sites = bodies[index - imported] ?? []
    for (let i = 2; i < sites.length; i += 3) found.push(sites[i] ?? 0)
  }
  return live
}

function roots({ exports, elements, start }: WasmModule): number[] {
  return [
    ...exports.flatMap(({ kind, index }) => (kind === 'function' ? [index] : [])),
    ...elements.flatMap(({ items }) => (items.kind === 'functions' ? items.indices : [])),
    ...(start === undefined ? [] : [start]),
  ]
}

function hasOtherReferences({ globals, tables, elements }: WasmModule): boolean {
  return (
    globals.some(({ init }) => init.includes(OPCODE.refFunc)) ||
    tables.some(({ init }) => init?.includes(OPCODE.refFunc) === true) ||
    elements.some(({ items }) => items.kind === 'expressions')
  )
}
