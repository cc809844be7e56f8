import type { GuestFrame } from '@tenon/abi'
import { instrument } from '../loader/code-pass.ts'
import { type BodyPlace, parseModule } from '@tenon/wasm-binary'
import {
  type CodeLayout,
  type DwarfFrame,
  DwarfIndex,
  findDwarf,
  NAME_SECTION,
  offsetInBody,
  positionOf,
  readCodeLayout,
  readFunctionNames,
} from '@tenon/wasm-binary/debug'
import type { LoadedModule, ModuleOrigin } from '../loader/loaded-module.ts'
import { applyPossiblePasses } from '../loader/passes.ts'
import { demangled } from './demangle/demangle.ts'
import type { RawFrame } from './guest-frame.ts'
import { functionAt } from './function-at.ts'
import { printable } from './printable.ts'

/** What the plug-in itself goes by; its frames say no module. */
const MAIN = 'main'

/** What is kept of places that were explained: who traps, mostly traps at few places. */
const MAX_KNOWN = 1000

/**
 * Names the functions of one module, and finds their sources. What a module says of itself is never believed more than
 * that: what is malformed tells nothing.
 */
export class ModuleSymbols {
  readonly #name: string
  readonly #names: ReadonlyMap<number, string>
  readonly #sources: ModuleSources | undefined

  constructor({ name, module, origin, rewrite, isLinkedAhead }: LoadedModule) {
    this.#name = name
    const [names] = WebAssembly.Module.customSections(module, NAME_SECTION)
    this.#names = names === undefined ? new Map() : readFunctionNames(new Uint8Array(names))
    const isRewritten = rewrite !== undefined && isLinkedAhead !== true
    this.#sources = origin && possibly(() => new ModuleSources(origin, isRewritten))
  }

  /** Whether frames that the engine says are of one module can be of this one. */
  fits(frames: readonly RawFrame[]): boolean {
    return frames.every((frame) => this.#indexOf(frame) !== undefined)
  }

  /** With each of an engine's frames those that it stands for, innermost first: none for code that was put in. */
  explain(frames: readonly RawFrame[]): (readonly [RawFrame, readonly GuestFrame[]])[] {
    const placed = frames.map((frame) => ({ frame, index: this.#indexOf(frame) ?? 0 }))
    const own = placed.filter(({ index }) => this.#sources?.isOwn(index) !== false)
    const offsets = this.#sources?.originalOffsets(own) ?? []
    return own.map(({ frame, index }, i) => [frame, this.#explainOne(frame, index, offsets[i])])
  }

  #indexOf({ index, name, offset }: RawFrame): number | undefined {
    const layout = this.#sources?.rewritten
    if (layout === undefined || offset === undefined) return this.#indexByName(index, name)
    const found = functionAt(layout, offset)
    if (found === undefined) return undefined
    // Deno gives 0 for every index.
    const isSame = found === index || (name !== undefined && this.#names.get(found) === name)
    return isSame ? found : undefined
  }

  #indexByName(index: number | undefined, name: string | undefined): number | undefined {
    if (index !== undefined && (name === undefined || this.#names.get(index) === name)) return index
    if (name === undefined) return undefined
    return [...this.#names].find(([, known]) => known === name)?.[0]
  }

  #explainOne(frame: RawFrame, index: number, offset: number | undefined): GuestFrame[] {
    const common = { ...this.#module, index, ...(offset !== undefined && { offset }) }
    const own = this.#nameOf(frame, index)
    const sources = offset === undefined ? [] : (this.#sources?.locate(offset) ?? [])
    if (sources.length === 0) return [{ ...common, function: own }]
    const frames: GuestFrame[] = []
    for (const { name, linkageName, file, ...place } of sources) {
      const unmangled = linkageName === undefined ? undefined : demangled(linkageName)
      const source = file === undefined ? {} : { file: printable(file) }
      frames.push({ ...common, function: printable(unmangled ?? name ?? own), ...source, ...place })
    }
    return frames
  }

  #nameOf(frame: RawFrame, index: number): string {
    const name = this.#names.get(index) ?? frame.name ?? this.#sources?.exportNames.get(index)
    return name === undefined ? `wasm-function[${index}]` : printable(demangled(name) ?? name)
  }

  get #module(): Pick<GuestFrame, 'module'> {
    return this.#name === MAIN ? {} : { module: this.#name }
  }
}

/** What only the bytes of a module can tell. */
class ModuleSources {
  readonly #origin: ModuleOrigin
  readonly #original: CodeLayout
  /** Of the module that runs. */
  readonly rewritten: CodeLayout
  /** Names of functions that have no other. */
  readonly exportNames: ReadonlyMap<number, string>
  readonly #isRewritten: boolean
  readonly #known = new Map<number, readonly DwarfFrame[]>()
  readonly #origins = new Map<string, number | undefined>()
  #dwarf: DwarfIndex | undefined

  constructor(origin: ModuleOrigin, isRewritten: boolean) {
    this.#origin = origin
    this.#isRewritten = isRewritten
    this.#original = readCodeLayout(origin.bytes)
    this.rewritten = isRewritten ? readCodeLayout(this.#rewrite([]).bytes) : this.#original
    const { customSections, exports } = parseModule(origin.bytes, { keepsDataEncoded: true, keepsCodeEncoded: true })
    this.exportNames = new Map(exports.flatMap(({ kind, name, index }) => (kind === 'function' ? [[index, name]] : [])))
    const dwarf = findDwarf(customSections)
    this.#dwarf = dwarf && new DwarfIndex(dwarf)
  }

  /** Whether a function has its body from the module's author. */
  isOwn(index: number): boolean {
    const body = index - this.#original.firstFunction
    return body >= 0 && body < this.#original.starts.length
  }

  /** Where in the bytes of the module as it came the instructions of frames are. */
  originalOffsets(
    frames: readonly { readonly frame: RawFrame; readonly index: number }[],
  ): readonly (number | undefined)[] {
    const places = frames.map(({ frame, index }) => ({
      functionIndex: index,
      offset: offsetInBody(this.rewritten, index, frame.offset ?? 0) ?? 0,
    }))
    const origins = this.#isRewritten ? this.#originsOf(places) : places.map(({ offset }) => offset)
    return places.map(({ functionIndex }, i) => {
      const original = origins[i]
      if (frames[i]?.frame.offset === undefined || original === undefined) return undefined
      return positionOf(this.#original, functionIndex, original)
    })
  }

  /** The passes are run again, but not for places that are known: who traps, mostly does so at few. */
  #originsOf(places: readonly BodyPlace[]): readonly (number | undefined)[] {
    const keys = places.map(({ functionIndex, offset }) => `${functionIndex}:${offset}`)
    if (!keys.every((key) => this.#origins.has(key))) {
      const origins = possibly(() => this.#rewrite(places).origins)
      if (this.#origins.size + keys.length > MAX_KNOWN) this.#origins.clear()
      for (const [i, key] of keys.entries())
        this.#origins.set(key, origins === undefined ? places[i]?.offset : origins[i])
    }
    return keys.map((key) => this.#origins.get(key))
  }

  /** The functions that an instruction is in, as DWARF tells; none where it does not, or is malformed. */
  locate(position: number): readonly DwarfFrame[] {
    const known = this.#known.get(position)
    if (known !== undefined) return known
    const found = possibly(() => this.#dwarf?.locate(position - this.#original.codeStart)) ?? []
    if (this.#known.size < MAX_KNOWN) this.#known.set(position, found)
    return found
  }

  /** Passes give the same again: so nobody needs to keep what they gave. */
  #rewrite(places: readonly BodyPlace[]) {
    const read = parseModule(this.#origin.bytes, { keepsDataEncoded: true, keepsCodeEncoded: true })
    return applyPossiblePasses(read, { ...this.#origin.passes, places }, instrument)
  }
}

/** What could be had; whatever is wrong with a module's bytes must not take the place of the error to explain. */
function possibly<Result>(get: () => Result): Result | undefined {
  try {
    return get()
  } catch {
    return undefined
  }
}
