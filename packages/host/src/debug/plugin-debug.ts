import { frameLine, GuestError, type GuestFrame, LimitError, type Limits, PluginError } from '@tenon/abi'
import { ignoreRejection } from '../ignore-rejection.ts'
import { findCustomSections } from '../linked/custom-section.ts'
import type { LoadedModule, LoadedModules } from '../loader/loaded-module.ts'
import type { Logger } from '../logger.ts'
import { runInBackground } from '../pool/background-timer.ts'
import { stackFrames } from './bundle-stack.ts'
import type { RawFrame } from './guest-frame.ts'
import { notedFrames } from './note-frames.ts'
import { isTold, retell, type Retelling, retellWhenRead } from './retell.ts'
import type { SourceMaps } from './source-maps.ts'
import type { Symbolizer } from './symbolize.ts'

/** Milliseconds after creation in which nothing is loaded for errors that may never come. */
const REST_MS = 20

/** Shows a plug-in's errors and logs as its author wrote it. Whatever fails here, the error stays what it was. */
export class PluginDebug {
  readonly #modules: Pick<LoadedModules, 'main' | 'linked'>
  readonly #maps: SourceMaps
  #symbolizer: Symbolizer | undefined

  constructor(modules: Pick<LoadedModules, 'main' | 'linked'>, maps: SourceMaps) {
    this.#modules = modules
    this.#maps = maps
  }

  /**
   * Loads what reads DWARF, where there is any: errors of `callSync` cannot wait for it. Nor should whoever waits for a
   * plug-in that runs out of time, which seldom is in its first milliseconds: those are for its creation and first call.
   */
  async prepare({ timeoutMs }: Limits): Promise<void> {
    if ([this.#modules.main, ...this.#modules.linked].some(hasDwarf)) await this.#load()
    else if (timeoutMs !== undefined) runInBackground(() => this.#loadSoon(), REST_MS)
  }

  /** An error of a call, with the frames of the plug-in in it as far as that takes no time. */
  explainNow(error: unknown): unknown {
    return this.#explained(error, (text) => this.#maps.apply(text))
  }

  /** An error of a call, with the frames of the plug-in in it. */
  async explain(error: unknown): Promise<unknown> {
    if (!PluginError.is(error) || isTold(error)) return error
    try {
      const message = await this.#maps.applyFetched(error.message)
      if (notedFrames(error) !== undefined) await this.#load()
      return this.#explained(error, () => message)
    } catch {
      return error
    }
  }

  /** A logger that is given places in the sources. */
  wrapLogger(logger: Logger | undefined): Logger | undefined {
    if (logger === undefined) return undefined
    return (level, message) => {
      const text = this.#maps.apply(message)
      if (typeof logger === 'function') logger(level, text)
      else logger[level]?.(text)
    }
  }

  /** Not before the call that is under way is over: Node loads modules while it is asked to. */
  #loadSoon(): void {
    ignoreRejection(Promise.resolve().then(() => this.#load()))
  }

  async #load(): Promise<void> {
    if (this.#symbolizer !== undefined) return
    // A third of all code of the host, for those who need it.
    const { Symbolizer } = await import('./symbolize.ts')
    this.#symbolizer ??= new Symbolizer(this.#modules)
  }

  #explained(error: unknown, map: (text: string) => string): unknown {
    if (!(PluginError.is(error) && (error instanceof GuestError || error instanceof LimitError)) || isTold(error)) {
      return error
    }
    try {
      const message = map(error.message)
      const find = notedFrames(error)
      if (find === undefined) retell(error, framesInMessage(message))
      else retellWhenRead(error, message, () => this.#tell(find(), message))
      if (find !== undefined) this.#loadSoon()
    } catch {
      // It is told as it came.
    }
    return error
  }

  #tell(raw: readonly RawFrame[], message: string): Omit<Retelling, 'message'> {
    if (raw.length === 0) return framesInMessage(message)
    const frames = this.#framesOf(raw)
    return { frames, lines: frames.map(frameLine) }
  }

  /** Where what explains them is not loaded yet, no more than their names. */
  #framesOf(raw: readonly RawFrame[]): GuestFrame[] {
    try {
      if (this.#symbolizer !== undefined) return this.#symbolizer.explain(raw)
    } catch {
      // They are told as they came.
    }
    return raw.map(({ name, index }) => ({
      function: name ?? `wasm-function[${index}]`,
      ...(index !== undefined && { index }),
    }))
  }
}

/** Those of a JavaScript plug-in, whose errors come with a stack of their own. */
function framesInMessage(message: string): Retelling {
  return { message, frames: stackFrames(message), lines: [] }
}

function hasDwarf({ origin }: LoadedModule): boolean {
  return origin !== undefined && findCustomSections(origin.bytes, '.debug_info').length > 0
}
