import { CompileError, ModuleError } from '@tenon/abi'
import type { CompileOptions, CompileResult } from '@tenon/compiler'
import { readFile } from 'node:fs/promises'
import { mapFromHere } from '../plugin-source/source-map.ts'
import type { BuildTarget } from './build-target.ts'
import { runBuildCommand, type BuildCommandOptions } from './run-build-command.ts'

/** A plug-in as it was built. */
export interface BuiltPlugin {
  readonly wasm: Uint8Array
  /** Files that it was made of, absolute; none where a command made it, as only that knows. */
  readonly inputs: readonly string[]
  /** Leads from the plug-in's errors to the author's lines; files are named from the current directory. */
  readonly sourceMap?: string
  /** The engine that it needs beside it, where it shares one. */
  readonly engine?: Uint8Array
  /** What the compiler says of it, where it was the compiler. */
  readonly result?: CompileResult
}

/** How a plug-in is built: what shows the compiler's work, and a command's. */
export interface BuildPluginOptions extends BuildCommandOptions {
  /** Compiles a source; the plain compiler unless given. */
  readonly compile?: (file: string, options: CompileOptions) => Promise<CompileResult>
}

async function plainCompile(file: string, options: CompileOptions): Promise<CompileResult> {
  // Loaded on use: a wasm file needs no compiler.
  const { compile } = await import('@tenon/compiler')
  return compile(file, options)
}

async function readModule(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (cause) {
    const message = `Cannot read ${file}: ${(cause as Error).message}`
    throw new ModuleError('ERR_MODULE_FETCH', message, { cause, details: { location: file } })
  }
}

/**
 * Builds what a target stands for.
 * @throws CompileError for a source that cannot be built; ERR_BUILD_COMMAND for a command that fails or makes no module.
 * @throws ModuleError ERR_MODULE_FETCH for a module that cannot be read.
 */
export async function buildPlugin(target: BuildTarget, options: BuildPluginOptions = {}): Promise<BuiltPlugin> {
  const { compile = plainCompile, ...how } = options
  if (target.kind === 'source') {
    const result = await compile(target.file, target.compiler)
    const { wasm, inputs, sourceMap, sharedEngine } = result
    return {
      wasm,
      inputs,
      result,
      ...(sharedEngine !== undefined && { engine: sharedEngine.bytes }),
      ...(sourceMap !== undefined && { sourceMap: mapFromHere(sourceMap, target.file) }),
    }
  }
  if (target.kind === 'wasm') return { wasm: await readModule(target.file), inputs: [target.file] }
  await runBuildCommand(target, how)
  try {
    return { wasm: await readModule(target.file), inputs: [] }
  } catch (cause) {
    const message = `\`${target.command}\` made no ${target.file}; "tenon.wasm" in package.json says where the module is`
    throw new CompileError('ERR_BUILD_COMMAND', message, { cause, details: { command: target.command } })
  }
}
