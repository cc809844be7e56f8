import type { PlannedCase } from '../conformance/planned-case.ts'
import type { RuntimeEnvironment } from './runtime-case.ts'

/** What `prepare-assets.ts` leaves in `assets.json`: all that cases need and only Node 20's machine has. */
export interface Assets {
  readonly conformance: readonly PlannedCase[]
  /** Modules that stand as text in a case or are made for it: text to bytes in base64. */
  readonly assembled: Readonly<Record<string, string>>
  /** Text of the conformance suite's modules, by name. */
  readonly texts: Readonly<Record<string, string>>
  /** Modules of `modules/` here, by name, in base64. */
  readonly modules: Readonly<Record<string, string>>
  /** SHA-256 of what becomes of the samples in `sample-sources.ts`, by name. */
  readonly compiled: Readonly<Record<string, string>>
}

/** The part of the environment that assets give. */
export type AssetEnvironment = Pick<
  RuntimeEnvironment,
  'assemble' | 'readWat' | 'readFixture' | 'readModule' | 'planned' | 'compiled'
>

/** Gives cases their modules. `readFile` reads a file of the assets' folder. */
export async function openAssets(readFile: (name: string) => Promise<Uint8Array>): Promise<AssetEnvironment> {
  const assets = JSON.parse(new TextDecoder().decode(await readFile('assets.json'))) as Assets
  return {
    planned: assets.conformance,
    compiled: assets.compiled,
    assemble: async (text) => decode(assets.assembled[text], text),
    readWat: async (name) => assets.texts[name] ?? missing(name),
    readFixture: (language) => readFile(`${language}.wasm`),
    readModule: async (name) => decode(assets.modules[name], name),
  }
}

function decode(base64: string | undefined, what: string): Uint8Array {
  return Uint8Array.from(atob(base64 ?? missing(what)), (character) => character.charCodeAt(0))
}

function missing(what: string): never {
  throw new RangeError(`Not among the assets: ${what.slice(0, 200)}`)
}
