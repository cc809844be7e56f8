import { globalTypes } from '../index-space.ts'
import type { Export, WasmModule } from '../module.ts'

/** What {@link exportMutableGlobals} returns. */
export interface ExportedGlobals {
  readonly module: WasmModule
  /** The name under which each mutable global is exported, by its index. */
  readonly names: Map<number, string>
}

/** Exports every mutable global, so that its value can be read from an instance. Those exported already keep their name. */
export function exportMutableGlobals(module: WasmModule): ExportedGlobals {
  const taken = new Set(module.exports.map((item) => item.name))
  const names = new Map<number, string>()
  for (const item of module.exports) if (item.kind === 'global') names.set(item.index, item.name)
  const added: Export[] = []
  globalTypes(module).forEach((type, index) => {
    if (!type.mutable) names.delete(index)
    else if (!names.has(index)) {
      const name = freeName(taken, index)
      names.set(index, name)
      added.push({ name, kind: 'global', index })
    }
  })
  return { module: { ...module, exports: [...module.exports, ...added] }, names }
}

function freeName(taken: ReadonlySet<string>, index: number): string {
  let name = `global:${index}`
  while (taken.has(name)) name += "'"
  return name
}
