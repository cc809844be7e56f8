import { WASI_NAMESPACE, ENV_NAMESPACE, isEnvFunctionName } from '@tenon/abi'
import type { ImportInfo, ModuleShape } from '../module-shape.ts'
import type { ExtismPluginOptions } from './interfaces.ts'

/** What the modules of a plug-in may import from. */
interface Offer {
  readonly functions: NonNullable<ExtismPluginOptions['functions']>
  readonly moduleNames: readonly string[]
  readonly hasWasi: boolean
}

/**
 * Checks, in the words of `@extism/extism`, that somebody provides what a module imports; types are not looked at.
 * @throws {Error}
 */
export function assertProvided(from: string, { imports }: ModuleShape, offer: Offer): void {
  for (const wanted of imports) assertImport(from, wanted, offer)
}

function assertImport(from: string, { module, name, kind }: ImportInfo, offer: Offer): void {
  if (offer.moduleNames.includes(module)) return
  const place = `from module "${from}": `
  if (module === WASI_NAMESPACE) {
    if (offer.hasWasi) return
    throw new Error('WASI is not enabled; see the "useWasi" plugin option')
  }
  const isEnv = module === ENV_NAMESPACE
  if (!isEnv && module !== 'env' && !Object.hasOwn(offer.functions, module)) {
    throw new Error(
      `${place}cannot resolve import "${module}" "${name}": not provided by host imports nor linked manifest items`,
    )
  }
  if (!(isEnv && isEnvFunctionName(name)) && !Object.hasOwn(offer.functions[module] ?? {}, name)) {
    throw new Error(
      `${place}cannot resolve import "${module}" "${name}" ("${module}" is a host module, but does not contain "${name}")`,
    )
  }
  if (kind !== 'function') {
    throw new Error(`${place}in import "${module}" "${name}", "${kind}"-typed host imports are not supported yet`)
  }
}
