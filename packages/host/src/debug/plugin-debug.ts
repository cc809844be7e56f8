import { frameLine, GuestError, type GuestFrame, LimitError, PluginError } from '@tenon/abi'
import { ignoreRejection } from '../ignore-rejection.ts'
import { findCustomSections } from '../linked/custom-section.ts'
import type { LoadedModule, LoadedModules } from '../loader/loaded-module.ts'
import type { Logger } from '../logger.ts'
import { stackFrames } from './bundle-stack.ts'
import { isRawFrame, type RawFrame } from './guest-frame.ts'
import { retell } from './retell.ts'
import type { SourceMaps } from './source-maps.ts'
import type { Symbolizer } from './symbolize.ts'

/** Shows a plug-in's errors and logs as its author wrote it. Whatever fails here, the error stays what it was. */
export class PluginDebug {
  readonly #modules: Pick<LoadedModules, 'main' | 'linked'>
  readonly #maps: SourceMaps
  #symbolizer: Symbolizer | undefined

  constructor(modules: Pick<LoadedModules, 'main' | 'linked'>, maps: SourceMaps) {
    this.#modules = modules
    this.#maps = maps
  }

  /** Loads what reads DWARF, where there is any: errors of `callSync` cannot wait for it. */
  async prepare(): Promise<void> {
    if ([this.#modules.main, ...this.#modules.linked].some(hasDwarf)) await this.#load()
  }

  /** An error of a call, with the frames of the plug-in in it as far as that takes no time. */
  explainNow(error: unknown): unknown {
    return this.#explained(error, (text) => this.#maps.apply(text))
  }

  /** An error of a call, with the frames of the plug-in in it. */
  async explain(error: unknown): Promise<unknown> {
    if (!PluginError.is(error)) return error
    try {
      const message = await this.#maps.applyFetched(error.message)
      if (rawFrames(error).length > 0) await this.#load()
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

  async #load(): Promise<void> {
    if (this.#symbolizer !== undefined) return
    // A third of all code of the host, for those who need it.
    const { Symbolizer } = await import('./symbolize.ts')
    this.#symbolizer ??= new Symbolizer(this.#modules)
  }

  #explained(error: unknown, map: (text: string) => string): unknown {
    if (!(PluginError.is(error) && (error instanceof GuestError || error instanceof LimitError))) return error
    try {
      const raw = rawFrames(error)
      const message = map(error.message)
      const frames = raw.length === 0 ? stackFrames(message) : this.#framesOf(raw)
      const isInMessage = raw.length === 0
      retell(error, { message, frames, lines: isInMessage ? [] : frames.map(frameLine) })
    } catch {
      // It is told as it came.
    }
    return error
  }

  #framesOf(raw: readonly RawFrame[]): GuestFrame[] {
    if (this.#symbolizer !== undefined) return this.#symbolizer.explain(raw)
    // The next will be told better. Not before this call is over: Node loads modules while it is asked to.
    ignoreRejection(Promise.resolve().then(() => this.#load()))
    return raw.map(({ name, index }) => ({
      function: name ?? `wasm-function[${index}]`,
      ...(index !== undefined && { index }),
    }))
  }
}

function rawFrames({ details }: PluginError): RawFrame[] {
  const { frames } = details
  return Array.isArray(frames) ? frames.filter(isRawFrame) : []
}

function hasDwarf({ origin }: LoadedModule): boolean {
  return origin !== undefined && findCustomSections(origin.bytes, '.debug_info').length > 0
}
