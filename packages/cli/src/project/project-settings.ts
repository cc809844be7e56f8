import { ArgumentError } from '@tenon/abi'
import type { CompileMode, CompileOptions, SourceLanguage } from '@tenon/compiler'
import path from 'node:path'
import { SOURCE_LANGUAGES } from '../plugin-source/source-language.ts'

/** The field `tenon` of a plug-in project's package.json: what `build`, `dev` and `test` do without being told. */
export interface ProjectSettings {
  /** The plug-in's source. Paths are relative to the package.json. */
  readonly source?: string
  /** Where `tenon build` puts the plug-in. */
  readonly output?: string
  /** As `tenon build --interface`, `--define`, `--external`, `--tsconfig`; `minify: false` is `--no-minify`. */
  readonly interface?: string
  readonly define?: Readonly<Record<string, string>>
  readonly external?: readonly string[]
  readonly tsconfig?: string
  readonly minify?: boolean
  /** As `tenon build --bytecode`, `--shared-engine`, `--size` and `--debug`. */
  readonly bytecode?: boolean
  readonly sharedEngine?: boolean
  readonly size?: boolean
  readonly debug?: boolean
  /** As `--top-level-timeout`, in milliseconds. */
  readonly topLevelTimeoutMs?: number
  /** As `--language`, `--include`, `--cflag` and `--keep-wasi`; the sources beside `source`. */
  readonly language?: SourceLanguage
  readonly sources?: readonly string[]
  readonly include?: readonly string[]
  readonly cflags?: readonly string[]
  readonly keepWasi?: boolean
  /** For other languages: the command that builds the plug-in, run by the shell in the project's folder. */
  readonly build?: string
  /** What that command adds to its environment. */
  readonly env?: Readonly<Record<string, string>>
  /** The module that it makes. */
  readonly wasm?: string
  /** Whether the plug-in is given WASI by `dev` and `test`. */
  readonly wasi?: boolean
}

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string' && value !== ''
const isMilliseconds: Check = (value) => Number.isSafeInteger(value) && Number(value) > 0
const isBoolean: Check = (value) => typeof value === 'boolean'
const isTextList: Check = (value) => Array.isArray(value) && value.every((item) => typeof item === 'string')
const isLanguage: Check = (value) => SOURCE_LANGUAGES.some((language) => language === value)
const isTextRecord: Check = (value) =>
  typeof value === 'object' && value !== null && isTextList(Object.values(value)) && !Array.isArray(value)

const FIELDS: Readonly<Record<keyof ProjectSettings, readonly [check: Check, expected: string]>> = {
  source: [isText, 'a path'],
  output: [isText, 'a path'],
  interface: [isText, 'a path'],
  define: [isTextRecord, 'an object of strings'],
  external: [isTextList, 'a list of strings'],
  tsconfig: [isText, 'a path'],
  minify: [isBoolean, 'true or false'],
  bytecode: [isBoolean, 'true or false'],
  sharedEngine: [isBoolean, 'true or false'],
  size: [isBoolean, 'true or false'],
  debug: [isBoolean, 'true or false'],
  topLevelTimeoutMs: [isMilliseconds, 'a whole number of milliseconds, 1 at least'],
  language: [isLanguage, SOURCE_LANGUAGES.join(', ')],
  sources: [isTextList, 'a list of paths'],
  include: [isTextList, 'a list of paths'],
  cflags: [isTextList, 'a list of strings'],
  keepWasi: [isBoolean, 'true or false'],
  build: [isText, 'a command'],
  env: [isTextRecord, 'an object of strings'],
  wasm: [isText, 'a path'],
  wasi: [isBoolean, 'true or false'],
}

function fail(file: string, what: string): never {
  throw new ArgumentError(`${file}: ${what}`, { argument: 'tenon' })
}

function checkField(file: string, name: string, value: unknown): void {
  const field = Object.hasOwn(FIELDS, name) ? FIELDS[name as keyof ProjectSettings] : undefined
  if (field === undefined) fail(file, `"tenon" has no field "${name}"; there are ${Object.keys(FIELDS).join(', ')}`)
  const [check, expected] = field
  if (!check(value)) fail(file, `"tenon.${name}" must be ${expected}`)
}

/**
 * Checks the field `tenon` of a package.json.
 * @param file named in messages
 * @throws ArgumentError ERR_ARGUMENT for a field that is unknown or of the wrong type, or that lacks another one.
 */
export function parseProjectSettings(file: string, value: unknown): ProjectSettings {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(file, '"tenon" must be an object')
  for (const [name, field] of Object.entries(value)) checkField(file, name, field)
  const settings = value as ProjectSettings
  if (settings.build !== undefined && settings.wasm === undefined) {
    fail(file, '"tenon.build" needs "tenon.wasm": the module that the command makes')
  }
  if (settings.build !== undefined && settings.source !== undefined) {
    fail(
      file,
      '"tenon" has "build", for a command, and "source", for the compiler: only one of them can make the plug-in',
    )
  }
  if (settings.bytecode === true && settings.sharedEngine === true) {
    fail(file, '"tenon.bytecode" and "tenon.sharedEngine" are two ways to build; choose one')
  }
  return settings
}

function modeOf({ bytecode, sharedEngine }: ProjectSettings): CompileMode | undefined {
  if (sharedEngine === true) return 'shared-engine'
  return bytecode === true ? 'bytecode' : undefined
}

/** Settings that the compiler knows by the same names. */
function sameInBoth({ define, external, minify, debug, language, topLevelTimeoutMs }: ProjectSettings): CompileOptions {
  return {
    ...(define !== undefined && { define }),
    ...(external !== undefined && { external }),
    ...(minify !== undefined && { minify }),
    ...(debug !== undefined && { debug }),
    ...(language !== undefined && { language }),
    ...(topLevelTimeoutMs !== undefined && { topLevelTimeoutMs }),
  }
}

/** What the compiler is told by the settings of a project in `folder`. */
export function compilerSettings(folder: string, settings: ProjectSettings): CompileOptions {
  const { tsconfig, sources, include, cflags } = settings
  const mode = modeOf(settings)
  const resolve = (file: string): string => path.resolve(folder, file)
  return {
    ...sameInBoth(settings),
    ...(mode !== undefined && { mode }),
    ...(settings.size === true && { engine: 'small' }),
    ...(sources !== undefined && { sources: sources.map(resolve) }),
    ...(include !== undefined && { includeDirectories: include.map(resolve) }),
    ...(cflags !== undefined && { flags: cflags }),
    ...(settings.keepWasi === true && { wasi: true }),
    ...(tsconfig !== undefined && { tsconfig: resolve(tsconfig) }),
    ...(settings.interface !== undefined && { interfaceFile: resolve(settings.interface) }),
  }
}
