import { ManifestError } from './errors/manifest-error.ts'
import { Fields } from './manifest-fields.ts'
import { parseManifestModule } from './manifest-module.ts'
import type { Manifest, ManifestMemory, ManifestModule } from './manifest.ts'

/**
 * Turns a manifest as written (an object, or JSON already parsed) into a {@link Manifest}. Names may be camelCase or
 * snake_case, `data` may be bytes or base64; anything unknown, mistyped or contradictory is refused.
 * @throws {ManifestError} ERR_MANIFEST_INVALID with `details.path`, such as `wasm[0].hash`
 * @see ABI reference, section 1.5
 */
export function parseManifest(value: unknown): Manifest {
  const fields = new Fields(value, '')
  const memory = fields.optional('memory', parseMemory)
  const config = fields.optional('config', parseConfig)
  const allowedHosts = fields.optional('allowed_hosts', parseStringList)
  const allowedPaths = fields.optional('allowed_paths', parseStringMap)
  const timeoutMs = fields.optional('timeout_ms', parseWhole)
  const manifest: Manifest = {
    wasm: fields.required('wasm', parseModules),
    ...(memory && { memory }),
    ...(config && { config }),
    ...(allowedHosts && { allowedHosts }),
    ...(allowedPaths && { allowedPaths }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  }
  fields.end()
  return manifest
}

const BYTE_ORDER_MARK = '\uFEFF'

/**
 * Parses the text of a JSON manifest, with or without a byte order mark.
 * @throws {ManifestError} ERR_MANIFEST_INVALID
 */
export function parseManifestJson(text: string): Manifest {
  let value: unknown
  try {
    value = JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text)
  } catch (cause) {
    throw new ManifestError('ERR_MANIFEST_INVALID', `The manifest is not JSON: ${String(cause)}`, {
      cause,
      details: { path: '' },
    })
  }
  return parseManifest(value)
}

/** The name of the module that is the plug-in itself, and of a module that is given none. */
const MAIN = 'main'

/** The position in `modules` of the plug-in itself: the module named `main` or without a name, else the last. */
export function mainModuleIndex(modules: readonly ManifestModule[]): number {
  const named = modules.findIndex(({ name = MAIN }) => name === MAIN)
  return named === -1 ? modules.length - 1 : named
}

function parseModules(value: unknown, path: string): readonly ManifestModule[] {
  if (!Array.isArray(value)) throw invalid(path, 'a list of modules', value)
  if (value.length === 0) throw invalid(path, 'at least one module', value)
  // Array.from, unlike map, does not skip holes.
  const modules = Array.from(value, (module, i) => parseManifestModule(module, `${path}[${i}]`))
  const seen = new Set<string>()
  for (const [i, { name = MAIN }] of modules.entries()) {
    if (seen.has(name)) throw invalid(`${path}[${i}].name`, 'a name no other module has', name)
    seen.add(name)
  }
  return modules
}

function parseMemory(value: unknown, path: string): ManifestMemory {
  const fields = new Fields(value, path)
  const maxPages = fields.optional('max_pages', parseWhole)
  const maxHttpResponseBytes = fields.optional('max_http_response_bytes', parseWhole)
  const maxVarBytes = fields.optional('max_var_bytes', parseWhole)
  fields.end()
  return {
    ...(maxPages !== undefined && { maxPages }),
    ...(maxHttpResponseBytes !== undefined && { maxHttpResponseBytes }),
    ...(maxVarBytes !== undefined && { maxVarBytes }),
  }
}

/** A map of strings in which `null` takes a key away, as when configs are merged. */
function parseConfig(value: unknown, path: string): Readonly<Record<string, string>> {
  const entries = new Fields(value, path).entries().filter(([, text]) => text !== null)
  return stringMap(entries, path)
}

function parseStringMap(value: unknown, path: string): Readonly<Record<string, string>> {
  return stringMap(new Fields(value, path).entries(), path)
}

function stringMap(entries: readonly (readonly [string, unknown])[], path: string): Readonly<Record<string, string>> {
  const map: Record<string, string> = Object.create(null)
  for (const [key, text] of entries) map[key] = parseString(text, `${path}.${key}`)
  return map
}

function parseStringList(value: unknown, path: string): readonly string[] {
  if (!Array.isArray(value)) throw invalid(path, 'a list of strings', value)
  return value.map((text, i) => parseString(text, `${path}[${i}]`))
}

function parseString(value: unknown, path: string): string {
  if (typeof value !== 'string') throw invalid(path, 'a string', value)
  return value
}

function parseWhole(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw invalid(path, 'a whole number of 0 or more', value)
  }
  return value
}

function invalid(path: string, expected: string, found: unknown): ManifestError {
  return Fields.invalid(path, expected, found)
}
