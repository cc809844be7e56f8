import { CompileError } from '@tenon/abi'
import type { EngineVariant } from '../engine-variant.ts'
import { compileFlags, LINK_FLAGS, QUICKJS_UNITS } from './clang-flags.ts'
import type { SourceFiles } from '../edits/source-edit.ts'
import { type ClangTree, openClang } from './clang.ts'

/** What is compiled, and who is told. */
export interface CompileInput {
  /** For speed or for size. */
  readonly variant: EngineVariant
  /** QuickJS-NG's files, edited. */
  readonly quickjs: SourceFiles
  /** Ours. */
  readonly glue: SourceFiles
  /** Told before each file, with the part of the work that is done, 0 to 1. */
  readonly onUnit: (name: string, fraction: number) => void
}

/**
 * Compiles the engine's C with the clang that npm brings, which is itself wasm and runs in this process.
 * @throws {CompileError} ERR_ENGINE_BUILD with what clang wrote
 */
export async function compileEngineC({ variant, quickjs, glue, onUnit }: CompileInput): Promise<Uint8Array> {
  const clang = await loadClang()
  const files = Object.fromEntries([...quickjs, ...glue])
  const units = [...[...glue.keys()].filter((name) => name.endsWith('.c')), ...QUICKJS_UNITS]
  const objects: ClangTree = {}
  const total = units.reduce((sum, unit) => sum + weigh(unit), 0)
  let done = 0
  for (const unit of units) {
    onUnit(unit, done / total)
    done += weigh(unit)
    const object = unit.replace(/c$/, 'o')
    const parameters = [...compileFlags(unit, variant), '-c', unit, '-o', object]
    objects[object] = bytesOf(await clang(parameters, files), object)
  }
  const output = 'engine.wasm'
  return bytesOf(await clang([...LINK_FLAGS, ...Object.keys(objects), '-o', output], objects), output)
}

/** How long a file takes, roughly: the one that has quickjs.c in it takes as long as forty others. */
function weigh(unit: string): number {
  return unit === 'quickjs-extended.c' ? 40 : 1
}

function bytesOf(files: ClangTree, name: string): Uint8Array {
  const bytes = files[name]
  if (bytes instanceof Uint8Array) return bytes
  throw new CompileError('ERR_ENGINE_BUILD', `clang wrote no ${name}`)
}

type Compile = (parameters: readonly string[], files: ClangTree) => Promise<ClangTree>

/** Clang that fails with what it wrote; the package is a development dependency, needed only where the engine is built. */
async function loadClang(): Promise<Compile> {
  const clang = await openClang(await import('@yowasp/clang'))
  return async (parameters, files) => {
    const { isOk, files: output, written, cause } = await clang('clang', parameters, files)
    if (isOk) return output
    throw new CompileError('ERR_ENGINE_BUILD', `clang failed on ${parameters.join(' ')}\n${written}`, { cause })
  }
}
