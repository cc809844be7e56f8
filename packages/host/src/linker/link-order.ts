import { LinkError } from '@tenon/abi'
import type { ModuleShape } from '../module-shape.ts'

/** A module as far as ordering needs it. */
export interface NamedModule {
  readonly name: string
  readonly shape: ModuleShape
}

/**
 * Sorts linked modules so that each comes after those it imports from.
 * @throws {LinkError} ERR_IMPORT_MISSING when modules import from one another in a circle
 */
export function linkOrder<M extends NamedModule>(modules: readonly M[]): readonly M[] {
  const byName = new Map(modules.map((module) => [module.name, module]))
  const ordered = new Set<M>()
  const visit = (module: M, trail: readonly string[]): void => {
    if (ordered.has(module)) return
    if (trail.includes(module.name)) throw circle([...trail, module.name])
    for (const name of new Set(module.shape.imports.map((wanted) => wanted.module))) {
      const needed = byName.get(name)
      if (needed !== undefined) visit(needed, [...trail, module.name])
    }
    ordered.add(module)
  }
  for (const module of modules) visit(module, [])
  return [...ordered]
}

function circle(trail: readonly string[]): LinkError {
  return new LinkError('ERR_IMPORT_MISSING', `Modules import from one another in a circle: ${trail.join(' → ')}`, {
    details: { modules: trail },
  })
}
