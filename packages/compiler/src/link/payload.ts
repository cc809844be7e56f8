import type { StackSourceMap } from '@tenon/engine'

import type { DeclaredHostFunction } from '../frontend/interface-file.ts'

/** What an engine is to run before a plug-in's first call. */
export interface PluginProgram {
  readonly bytecode: Uint8Array
  /** Host functions that are declared before the top level runs, by the interface file. */
  readonly declared: readonly DeclaredHostFunction[]
  /** What makes the plug-in's stacks point at its sources. */
  readonly sourceMap?: StackSourceMap | undefined
}

const LENGTH_BYTES = 4

/** The form in which the engine takes it (`struct Payload` in packages/engine/c/invoke.c). */
export function encodePayload({ bytecode, declared, sourceMap }: PluginProgram): Uint8Array {
  const setUp = new TextEncoder().encode(setUpText(declared, sourceMap))
  const payload = new Uint8Array(LENGTH_BYTES + setUp.length + bytecode.length)
  new DataView(payload.buffer).setUint32(0, setUp.length, true)
  payload.set(setUp, LENGTH_BYTES)
  payload.set(bytecode, LENGTH_BYTES + setUp.length)
  return payload
}

/** See packages/engine/guest/load.ts. */
function setUpText(declared: PluginProgram['declared'], sourceMap: PluginProgram['sourceMap']): string {
  const hostFunctions = declared.map(({ name, params, results, module }) => [name, params, results, module])
  const setUp = { ...(hostFunctions.length > 0 && { hostFunctions }), ...(sourceMap && { sourceMap }) }
  return Object.keys(setUp).length === 0 ? '' : JSON.stringify(setUp)
}
