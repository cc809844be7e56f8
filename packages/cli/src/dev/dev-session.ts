import { PluginError } from '@tenon/abi'
import type { CompileOptions, CompileResult } from '@tenon/compiler'
import path from 'node:path'
import { reportError } from '../output/error-report.ts'
import { styleFor, type Style } from '../output/style.ts'
import { buildPlugin, type BuiltPlugin } from '../project/build-plugin.ts'
import type { BuildTarget } from '../project/build-target.ts'
import type { Terminal } from '../terminal.ts'
import { SourceWatcher } from '../watch/source-watcher.ts'
import { watchedPaths } from '../watch/watched-paths.ts'
import { callPlugin, type DevCall } from './call-plugin.ts'
import { buildLine, callLine } from './figures.ts'
import { Wishes } from './wishes.ts'

/** What a session builds, calls and shows. */
export interface DevOptions {
  readonly target: BuildTarget
  readonly call: DevCall
  /** Reads the input of the next call. */
  readonly readInput: () => Promise<string | Uint8Array>
  /** A file that the input comes from, to be watched. */
  readonly inputFile: string | undefined
  readonly compile: (file: string, options: CompileOptions) => Promise<CompileResult>
  readonly isQuiet: boolean
  readonly isVerbose: boolean
}

/** Builds and calls a plug-in, and again whenever what it is made of changes. */
export class DevSession {
  readonly #options: DevOptions
  readonly #terminal: Terminal
  readonly #style: Style
  readonly #wishes = new Wishes()
  readonly #watcher: SourceWatcher
  #built: BuiltPlugin | undefined
  #inputs: readonly string[] = []
  #bytesBefore: number | undefined
  #fuelBefore: number | undefined
  /** Whether the command line has proved right: what is amiss from then on comes and goes with the files. */
  #hasCalled = false

  constructor(options: DevOptions, terminal: Terminal) {
    this.#options = options
    this.#terminal = terminal
    this.#style = styleFor(terminal.stderrHasColour)
    this.#watcher = new SourceWatcher((changed) => this.#noteChange(changed))
  }

  /** Calls the plug-in again as it is; builds it again where that failed. */
  rerun(): void {
    this.#wishes.add('call')
  }

  /** Ends {@link run}. */
  stop(): void {
    this.#wishes.add('stop')
  }

  /**
   * Goes on until it is stopped. Errors of builds and calls are shown, and once a call went well all others.
   * @throws ArgumentError ERR_ARGUMENT where the command line must be another: no function named, no input file
   */
  async run(): Promise<void> {
    this.#wishes.add('build')
    try {
      for (;;) {
        const { wish, signal } = await this.#wishes.take()
        if (wish === 'stop') return
        await this.#tryTo(() => this.#serve(wish, signal), signal)
      }
    } finally {
      this.#watcher.close()
    }
  }

  async #serve(wish: 'call' | 'build', signal: AbortSignal): Promise<void> {
    if (wish === 'build' || this.#built === undefined) await this.#build(signal)
    if (this.#built !== undefined && !signal.aborted) await this.#call(this.#built, signal)
  }

  async #tryTo(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await work()
    } catch (error) {
      // What was given up for something newer has failed for no other reason.
      if (signal.aborted) return
      if (!PluginError.is(error) || (error.code === 'ERR_ARGUMENT' && !this.#hasCalled)) throw error
      const { isVerbose } = this.#options
      this.#terminal.writeError(reportError(error, { isVerbose, hasColour: this.#terminal.stderrHasColour }))
    }
  }

  async #build(signal: AbortSignal): Promise<void> {
    const { target, compile } = this.#options
    const start = performance.now()
    const sinceMs = Date.now()
    this.#built = undefined
    let built: BuiltPlugin | undefined
    try {
      const onOutput = (text: string): void => this.#terminal.writeError(text)
      built = await buildPlugin(target, { compile, onOutput, signal })
      this.#inputs = built.inputs
    } catch (error) {
      this.#inputs = [...this.#inputs, ...placesOf(error)]
      throw error
    } finally {
      this.#watch(built === undefined, sinceMs)
    }
    if (signal.aborted) return this.#wishes.add('build')
    this.#built = built
    this.#showBuild(built.wasm.length, performance.now() - start)
  }

  async #call(built: BuiltPlugin, signal: AbortSignal): Promise<void> {
    const { call, readInput } = this.#options
    const input = await readInput()
    const { functionName, output, durationMs, fuel } = await callPlugin(built, call, { input, signal })
    this.#hasCalled = true
    const bytes = output.bytes()
    await this.#terminal.write(bytes)
    // Outputs follow one another, and so each must end its line; on a terminal none is no line.
    const isNothing = this.#terminal.stdoutIsTty && bytes.length === 0
    if (!isNothing && bytes.at(-1) !== 0x0a) await this.#terminal.write('\n')
    this.#note(callLine(functionName, durationMs, { now: fuel, before: this.#fuelBefore }))
    this.#fuelBefore = fuel
  }

  #showBuild(bytes: number, durationMs: number): void {
    const { target } = this.#options
    const name = path.relative(process.cwd(), target.file)
    const verb = target.kind === 'wasm' ? 'read' : 'built'
    this.#note(buildLine(`${name}, ${verb}`, { now: bytes, before: this.#bytesBefore }, durationMs))
    this.#bytesBefore = bytes
  }

  #note(line: string): void {
    if (!this.#options.isQuiet) this.#terminal.writeError(`${this.#style.dim(line)}\n`)
  }

  #watch(hasFailed: boolean, sinceMs: number): void {
    const { target, inputFile } = this.#options
    const paths = watchedPaths(target, { inputs: this.#inputs, hasFailed })
    const files = inputFile === undefined ? paths.files : [...paths.files, inputFile]
    this.#watcher.set({ ...paths, files, sinceMs })
  }

  #noteChange(changed: readonly string[]): void {
    const isInputAlone = changed.every((file) => file === this.#options.inputFile)
    this.#wishes.add(isInputAlone ? 'call' : 'build')
  }
}

/** Files that an error names. */
function placesOf(error: unknown): string[] {
  const file = PluginError.is(error) ? error.details['file'] : undefined
  return typeof file === 'string' ? [path.resolve(file)] : []
}
