import { CompileError } from '@tenon/abi'
import { applySnapshot, encodeModule, ModuleEditor, parseModule } from '@tenon/wasm-binary'
import { EngineInstance, instantiateEngine } from '../engine-instance.ts'
import { JS_STACK_BYTES } from './clang-flags.ts'

/** The file name that stacks show for the prelude, and by which its frames are hidden. */
export const PRELUDE_FILENAME = '<prelude>'

/**
 * Starts the engine, runs the prelude and gives an engine that has all that behind it.
 * @throws {CompileError} ERR_ENGINE_BUILD when it does not start
 */
export async function snapshotEngine(compiled: Uint8Array, prelude: string): Promise<Uint8Array> {
  const exports = await instantiateEngine(compiled)
  exports._initialize?.()
  if (exports.engine_init(JS_STACK_BYTES) !== 0) throw new CompileError('ERR_ENGINE_BUILD', 'the engine does not start')
  const instance = new EngineInstance(compiled, exports)
  try {
    instance.evaluate(prelude, PRELUDE_FILENAME)
  } catch (error) {
    throw new CompileError('ERR_ENGINE_BUILD', `the prelude fails: ${String(error)}`, { cause: error })
  }
  instance.collect()
  const editor = new ModuleEditor(applySnapshot(parseModule(compiled), instance.image()))
  editor.filterExports(({ name }) => name !== '_initialize' && name !== 'engine_init')
  return encodeModule(editor.finish())
}
