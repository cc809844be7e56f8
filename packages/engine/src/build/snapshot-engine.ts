import { CompileError } from '@tenon/abi'
import { applySnapshot, encodeModule, ModuleEditor, parseModule } from '@tenon/wasm-binary'
import { EngineInstance, instantiateEngine } from '../engine-instance.ts'
import { JS_STACK_BYTES } from './clang-flags.ts'

/**
 * Starts the engine, runs the prelude and gives an engine that has all that behind it.
 * @throws {CompileError} ERR_ENGINE_BUILD when it does not start
 */
export async function snapshotEngine(compiled: Uint8Array, prelude: string): Promise<Uint8Array> {
  const scratch = await startEngine(compiled) // where the parser's garbage stays
  const instance = await startEngine(compiled)
  try {
    instance.runScript(scratch.compileScript(prelude, 'prelude.js', true))
  } catch (error) {
    throw new CompileError('ERR_ENGINE_BUILD', `the prelude fails: ${String(error)}`, { cause: error })
  }
  instance.collect()
  const editor = new ModuleEditor(applySnapshot(parseModule(compiled), instance.image()))
  editor.filterExports(({ name }) => name !== '_initialize' && name !== 'engine_init')
  return encodeModule(editor.finish())
}

async function startEngine(compiled: Uint8Array): Promise<EngineInstance> {
  const exports = await instantiateEngine(compiled)
  exports._initialize?.()
  if (exports.engine_init(JS_STACK_BYTES) !== 0) throw new CompileError('ERR_ENGINE_BUILD', 'the engine does not start')
  return new EngineInstance(compiled, exports)
}
