import type { GuestFrame } from '@tenon/abi'
import type { LoadedModule, LoadedModules } from '../loader/loaded-module.ts'
import type { RawFrame } from './guest-frame.ts'
import { ModuleSymbols } from './module-symbols.ts'

/** Explains the frames of a plug-in's errors. Loaded with the first of them. */
export class Symbolizer {
  readonly #modules: readonly LoadedModule[]
  readonly #symbols = new Map<LoadedModule, ModuleSymbols>()

  constructor({ main, linked }: Pick<LoadedModules, 'main' | 'linked'>) {
    this.#modules = [main, ...linked]
  }

  /** The frames as their authors know them; those of modules that are not the plug-in's are left out. */
  explain(frames: readonly RawFrame[]): GuestFrame[] {
    const explained = new Map<RawFrame, readonly GuestFrame[]>()
    for (const group of groupByOrigin(frames)) {
      const symbols = this.#modules.map((module) => this.#symbolsOf(module)).find((candidate) => candidate.fits(group))
      for (const [frame, found] of symbols?.explain(group) ?? []) explained.set(frame, found)
    }
    return frames.flatMap((frame) => explained.get(frame) ?? [])
  }

  #symbolsOf(module: LoadedModule): ModuleSymbols {
    const symbols = this.#symbols.get(module) ?? new ModuleSymbols(module)
    this.#symbols.set(module, symbols)
    return symbols
  }
}

function groupByOrigin(frames: readonly RawFrame[]): Iterable<RawFrame[]> {
  const groups = new Map<string, RawFrame[]>()
  for (const frame of frames) groups.set(frame.origin, [...(groups.get(frame.origin) ?? []), frame])
  return groups.values()
}
