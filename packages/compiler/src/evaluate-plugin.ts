import { CompileError } from '@tenon/abi'
import {
  bootEngine,
  EngineScriptError,
  EngineTimeoutError,
  type BuildLogEntry,
  type EngineInstance,
  type StackSourceMap,
  type TimeLimit,
} from '@tenon/engine'

import type { DeclaredHostFunction } from './frontend/interface-file.ts'
import { blameSource } from './frontend/blame-source.ts'
import { BUNDLE_FILE } from './frontend/bundle.ts'
import type { BundleMap } from './frontend/bundle-map.ts'
import type { SourceFiles, SourceName } from './platform/source-files.ts'
import { scriptError } from './script-error.ts'

/** A bundle about to be run in an engine. */
export interface PluginScript {
  readonly sources: SourceFiles
  readonly entry: SourceName
  readonly code: string
  readonly map: BundleMap
  /** Whether the plug-in is to carry its map, for hosts that apply none. */
  readonly carriesMap: boolean
}

/**
 * Compiles a bundle to bytecode, in an engine that is then forgotten with all that parsing left in its memory.
 *
 * @throws CompileError ERR_SOURCE_SYNTAX for what the bundler lets pass and the engine does not know.
 */
export async function compileToBytecode(scratch: EngineInstance, script: PluginScript): Promise<Uint8Array> {
  try {
    return scratch.compile(script.code, script.map.file)
  } catch (error) {
    if (!(error instanceof EngineScriptError)) throw error
    const blamed = error.place === undefined ? await blame(scratch, script, error) : undefined
    const what = 'the engine reports'
    throw await scriptError({ ...script, code: 'ERR_SOURCE_SYNTAX', what, error, buildLog: [], blamed })
  }
}

/** The source that gives the same error by itself: regular expressions are refused without a place. */
function blame(scratch: EngineInstance, { sources, entry, map }: PluginScript, error: EngineScriptError) {
  const directory = sources.paths.dirname(entry.file)
  const files = map.sources.map((source) => sources.resolve(source, directory))
  return blameSource(sources, files, (code) => {
    try {
      scratch.compile(code, BUNDLE_FILE)
      return false
    } catch (other) {
      return other instanceof EngineScriptError && other.scriptMessage === error.scriptMessage
    }
  })
}

/**
 * Runs a plug-in's top level in `engine`, with the host functions of its interface file declared.
 *
 * @throws CompileError ERR_SOURCE_TOP_LEVEL, ERR_SOURCE_TOP_LEVEL_TIMEOUT.
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
    throw await topLevelError(error, engine, script)
  }
  if (!script.carriesMap) return
  // Only now: until here stacks are mapped by the whole map, which is not the plug-in's to carry.
  engine.setSourceMap(stackSourceMap(script))
}

async function topLevelError(error: unknown, engine: EngineInstance, script: PluginScript): Promise<unknown> {
  const blamed = script.entry.file
  if (error instanceof EngineScriptError) {
    const what = 'the top level threw'
    return scriptError({ ...script, code: 'ERR_SOURCE_TOP_LEVEL', what, error, buildLog: engine.buildLog(), blamed })
  }
  if (!(error instanceof EngineTimeoutError)) return error
  const told = new EngineScriptError('', stillRuns(error), error.scriptStack)
  const buildLog = lastBuildLog(engine)
  const what = 'the top level'
  return scriptError({ ...script, code: 'ERR_SOURCE_TOP_LEVEL_TIMEOUT', what, error: told, buildLog, blamed })
}

const stillRuns = ({ timeoutMs }: EngineTimeoutError): string => `was still running after ${timeoutMs} ms`

/** What an engine that was stopped anywhere can still say. */
function lastBuildLog(engine: EngineInstance): readonly BuildLogEntry[] {
  try {
    return engine.buildLog()
  } catch {
    return []
  }
}

/** The part of a map that a plug-in carries. */
export function stackSourceMap({ map, code }: Pick<PluginScript, 'map' | 'code'>): StackSourceMap {
  return { filename: map.file, mappings: map.compactMappings(), sources: map.sources, names: map.changedNames(code) }
}

/** What the engine throws after the top level ran is of the top level's making: it broke a builtin that the engine uses. */
export function asSourceError(error: unknown, { file, shown }: SourceName): unknown {
  if (error instanceof EngineTimeoutError) {
    const text = `a builtin that every plug-in needs, and that the top level replaced, ${stillRuns(error)}`
    return new CompileError('ERR_SOURCE_TOP_LEVEL_TIMEOUT', `${shown}: ${text}`, { details: { file } })
  }
  if (!(error instanceof EngineScriptError)) return error
  const text = `the top level broke a builtin that every plug-in needs: ${error.errorName}: ${error.scriptMessage}`
  return new CompileError('ERR_SOURCE_TOP_LEVEL', `${shown}: ${text}`, { details: { file } })
}

/** Two engines from the same bytes: one to compile in, one that becomes the plug-in, and has a time limit. */
export async function bootPair(
  bytes: Uint8Array,
  limit: TimeLimit | undefined,
): Promise<{ scratch: EngineInstance; clean: EngineInstance }> {
  const [scratch, clean] = await Promise.all([bootEngine(bytes), bootEngine(bytes, limit)])
  return { scratch, clean }
}

function declarations(hostFunctions: readonly DeclaredHostFunction[]): string {
  return hostFunctions
    .map(({ name, params, results, module }) => [name, params, results, module].map((part) => JSON.stringify(part)))
    .map((parts) => `__hostFunction(${parts.join(', ')});`)
    .join('\n')
}
