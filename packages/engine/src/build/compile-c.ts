import { CompileError } from '@tenon/abi'
import type { EngineVariant } from '../engine-variant.ts'
import { compileFlags, LINK_FLAGS, QUICKJS_UNITS } from './clang-flags.ts'
import type { SourceFiles } from '../edits/source-edit.ts'

type Files = Record<string, string | Uint8Array>
type Clang = (parameters: readonly string[], files: Files) => Promise<Files>

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
  const objects: Files = {}
  const total = units.reduce((sum, unit) => sum + weigh(unit), 0)
  let done = 0
  for (const unit of units) {
    onUnit(unit, done / total)
    done += weigh(unit)
    const object = unit.replace(/c$/, 'o')
    objects[object] = bytesOf(
      await clang(['clang', ...compileFlags(unit, variant), '-c', unit, '-o', object], files),
      object,
    )
  }
  const output = 'engine.wasm'
  return bytesOf(await clang(['clang', ...LINK_FLAGS, ...Object.keys(objects), '-o', output], objects), output)
}

/** How long a file takes, roughly: the one that has quickjs.c in it takes as long as forty others. */
function weigh(unit: string): number {
  return unit === 'quickjs-extended.c' ? 40 : 1
}

function bytesOf(files: Files, name: string): Uint8Array {
  const bytes = files[name]
  if (bytes instanceof Uint8Array) return bytes
  throw new CompileError('ERR_ENGINE_BUILD', `clang wrote no ${name}`)
}

/** In place of arguments: what makes @yowasp/clang load LLVM and run nothing, though its types do not say so. */
const LOAD_ONLY = null as unknown as undefined

/** Clang as a function; the package is a development dependency, needed only where the engine is built. */
async function loadClang(): Promise<Clang> {
  const { commands, runLLVM } = await import('@yowasp/clang')
  // Loads LLVM now: commands load it with a progress of their own, which goes to standard output.
  await runLLVM(LOAD_ONLY, {}, { fetchProgress: () => undefined })
  return async (parameters, files) => {
    const decoder = new TextDecoder()
    let written = ''
    const stderr = (bytes: Uint8Array | null): void => {
      if (bytes) written += decoder.decode(bytes, { stream: true })
    }
    try {
      const output = await commands.clang(parameters.slice(1), files, {
        stderr,
        stdout: stderr,
        fetchProgress: () => undefined,
      })
      return (output ?? {}) as Files
    } catch (error) {
      throw new CompileError('ERR_ENGINE_BUILD', `clang failed on ${parameters.join(' ')}\n${written}`, {
        cause: new Error(String(error)), // the error itself holds every file it was given
      })
    }
  }
}
