import type { StackSourceMap } from '@tenon/engine'
import { assemble } from '@tenon/wasm-binary'

import type { DeclaredHostFunction } from '../frontend/interface-file.ts'
import { packLz4 } from './pack-lz4.ts'

/** What an engine is to run before a plug-in's first call. */
export interface PluginProgram {
  readonly bytecode: Uint8Array
  /** Host functions that are declared before the top level runs, by the interface file. */
  readonly declared: readonly DeclaredHostFunction[]
  /** What makes the plug-in's stacks point at its sources. */
  readonly sourceMap?: StackSourceMap | undefined
}

/**
 * The form in which the engine takes it (`struct Payload` in packages/engine/c/invoke.c).
 * @param regexps What its regular expressions compile to: `EngineInstance.keptRegexps`.
 */
export function encodePayload({ bytecode, declared, sourceMap }: PluginProgram, regexps: Uint8Array): Uint8Array {
  const setUp = new TextEncoder().encode(setUpText(declared, sourceMap))
  const packed = packLz4(regexps)
  const lengths = new DataView(new ArrayBuffer(12))
  for (const [i, length] of [setUp.length, packed.length, regexps.length].entries()) {
    lengths.setUint32(4 * i, length, true)
  }
  return assemble([new Uint8Array(lengths.buffer), setUp, packed, bytecode])
}

/** See packages/engine/guest/load.ts. */
function setUpText(declared: PluginProgram['declared'], sourceMap: PluginProgram['sourceMap']): string {
  const hostFunctions = declared.map(({ name, params, results, module }) => [name, params, results, module])
  const setUp = { ...(hostFunctions.length > 0 && { hostFunctions }), ...(sourceMap && { sourceMap }) }
  return Object.keys(setUp).length === 0 ? '' : JSON.stringify(setUp)
}
