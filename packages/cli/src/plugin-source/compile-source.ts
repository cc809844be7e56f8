import type { CompileOptions, CompileProgress, CompileResult } from '@tenon/compiler'
import { createProgress, type ProgressOptions } from '../output/progress.ts'
import { styleFor } from '../output/style.ts'
import type { Ask } from '../packages-on-demand/offer-package.ts'
import type { Terminal } from '../terminal.ts'
import { installCompiler } from './install-compiler.ts'

/** What the compiler is told, and how much is shown of its work. */
export interface CompileSourceOptions extends Pick<ProgressOptions, 'isQuiet' | 'isVerbose'> {
  readonly compiler: CompileOptions
  /** Install the compiler of a language where it is missing, without asking. */
  readonly mayInstall?: boolean
  /** Asks whether to, where that is not plain asking on the terminal. */
  readonly ask?: Ask
}

/** The engine's own steps say nothing to somebody who wants to build a plug-in: say what they are steps of. */
export function explainStep(event: CompileProgress): CompileProgress {
  return event.step === 'engine' ? { ...event, message: `Building the engine, once: ${event.message}` } : event
}

/**
 * Compiles a source, with progress on stderr; a compiler that is missing is installed where that is allowed.
 * @throws CompileError
 */
export async function compileSource(
  file: string,
  options: CompileSourceOptions,
  terminal: Terminal,
): Promise<CompileResult> {
  try {
    return await compileOnce(file, options, terminal)
  } catch (error) {
    if (!(await installCompiler(error, options.mayInstall === true, terminal, options.ask))) throw error
    return compileOnce(file, options, terminal)
  }
}

async function compileOnce(file: string, options: CompileSourceOptions, terminal: Terminal): Promise<CompileResult> {
  // Loaded on use: a call of a wasm file needs no compiler.
  const { compile } = await import('@tenon/compiler')
  const progress = createProgress(terminal, { ...options, longSteps: ['engine'] })
  try {
    return await compile(file, { ...options.compiler, onProgress: (event) => progress.report(explainStep(event)) })
  } finally {
    progress.finish()
  }
}

/** Shows what the compiler warned about, unless quiet. */
export function showWarnings(result: CompileResult, isQuiet: boolean, terminal: Terminal): void {
  if (isQuiet) return
  const label = styleFor(terminal.stderrHasColour).bold('warning')
  for (const { message } of result.warnings) terminal.writeError(`${label} ${message}\n`)
}
