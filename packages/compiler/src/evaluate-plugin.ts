import { bootEngine, EngineScriptError, type EngineInstance } from '@tenon/engine'

import type { DeclaredHostFunction } from './frontend/interface-file.ts'
import { BUNDLE_FILE } from './frontend/bundle.ts'
import type { BundleMap } from './frontend/bundle-map.ts'
import { scriptError } from './script-error.ts'

/** A bundle about to be run in an engine. */
export interface PluginScript {
  /** Absolute path. */
  readonly entry: string
  readonly code: string
  readonly map: BundleMap
}

/**
 * Compiles a bundle to bytecode, in an engine that is then forgotten with all that parsing left in its memory.
 *
 * @throws CompileError ERR_SOURCE_SYNTAX for what the bundler lets pass and the engine does not know.
 */
export async function compileToBytecode(scratch: EngineInstance, script: PluginScript): Promise<Uint8Array> {
  try {
    return scratch.compile(script.code, BUNDLE_FILE)
  } catch (error) {
    if (!(error instanceof EngineScriptError)) throw error
    throw await scriptError({ ...script, code: 'ERR_SOURCE_SYNTAX', what: 'the engine reports', error, buildLog: [] })
  }
}

/**
 * Runs a plug-in's top level in `engine`, with the host functions of its interface file declared.
 *
 * @throws CompileError ERR_SOURCE_TOP_LEVEL.
 */
export async function evaluatePlugin(
  engine: EngineInstance,
  bytecode: Uint8Array,
  script: PluginScript,
  hostFunctions: readonly DeclaredHostFunction[],
): Promise<void> {
  if (hostFunctions.length > 0) engine.evaluate(declarations(hostFunctions), 'interface.js')
  try {
    engine.loadBytecode(bytecode)
  } catch (error) {
    if (!(error instanceof EngineScriptError)) throw error
    const buildLog = engine.buildLog()
    throw await scriptError({ ...script, code: 'ERR_SOURCE_TOP_LEVEL', what: 'the top level threw', error, buildLog })
  }
  // Only now: until here stacks are mapped by the whole map, which is not the plug-in's to carry.
  const { sources } = script.map
  engine.setSourceMap({ filename: BUNDLE_FILE, mappings: script.map.compactMappings(), sources })
}

/** Two engines from the same bytes: one to compile in, one that becomes the plug-in. */
export async function bootPair(bytes: Uint8Array): Promise<{ scratch: EngineInstance; clean: EngineInstance }> {
  const [scratch, clean] = await Promise.all([bootEngine(bytes), bootEngine(bytes)])
  return { scratch, clean }
}

function declarations(hostFunctions: readonly DeclaredHostFunction[]): string {
  return hostFunctions
    .map(({ name, params, results, module }) => [name, params, results, module].map((part) => JSON.stringify(part)))
    .map((parts) => `__hostFunction(${parts.join(', ')});`)
    .join('\n')
}
