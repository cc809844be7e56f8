import { byteView } from './byte-view.ts'
import { Fields } from './manifest-fields.ts'
import type { ManifestModule, ModuleSource } from './manifest.ts'

const SHA256_HEX = /^[0-9a-f]{64}$/

/**
 * Parses one entry of a manifest's `wasm` list.
 * @throws {ManifestError} ERR_MANIFEST_INVALID
 */
export function parseManifestModule(value: unknown, path: string): ManifestModule {
  const fields = new Fields(value, path)
  const source = parseSource(fields, path, value)
  const name = fields.optional('name', parseText)
  const hash = fields.optional('hash', parseHash)
  fields.end()
  if (hash !== undefined && 'module' in source) {
    throw Fields.invalid(path, 'without hash where it has a module, whose bytes are not at hand', value)
  }
  return { ...source, ...(name !== undefined && { name }), ...(hash !== undefined && { hash }) }
}

function parseSource(fields: Fields, path: string, value: unknown): ModuleSource {
  const modulePath = fields.optional('path', parseText)
  const url = fields.optional('url', parseUrl)
  const data = fields.optional('data', parseData)
  const module = fields.optional('module', parseModule)
  const headers = fields.optional('headers', parseHeaders)
  const method = fields.optional('method', parseText)
  const given = [modulePath, url, data, module].filter((source) => source !== undefined).length
  if (given !== 1) throw Fields.invalid(path, 'an object with exactly one of path, url, data and module', value)
  if (url === undefined && (headers ?? method) !== undefined) {
    throw Fields.invalid(path, 'without headers and method unless it has a url', value)
  }
  if (modulePath !== undefined) return { path: modulePath }
  if (data !== undefined) return { data }
  if (module !== undefined) return { module }
  return { url: url ?? '', ...(headers && { headers }), ...(method !== undefined && { method }) }
}

function parseModule(value: unknown, path: string): WebAssembly.Module {
  if (value instanceof WebAssembly.Module) return value
  throw Fields.invalid(path, 'a WebAssembly.Module', value)
}

function parseText(value: unknown, path: string): string {
  if (typeof value !== 'string' || value === '') throw Fields.invalid(path, 'a string that is not empty', value)
  return value
}

function parseUrl(value: unknown, path: string): string {
  const text = value instanceof URL ? value.href : parseText(value, path)
  if (!URL.canParse(text)) throw Fields.invalid(path, 'an absolute URL', value)
  return text
}

function parseHash(value: unknown, path: string): string {
  if (typeof value !== 'string' || !SHA256_HEX.test(value)) {
    throw Fields.invalid(path, 'a SHA-256 of 64 lower-case hexadecimal digits', value)
  }
  return value
}

function parseHeaders(value: unknown, path: string): Readonly<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null)
  for (const [name, text] of new Fields(value, path).entries()) {
    if (typeof text !== 'string') throw Fields.invalid(`${path}.${name}`, 'a string', text)
    headers[name] = text
  }
  return headers
}

/** Bytes are copied, so that what is hashed is what is compiled, whatever the caller does meanwhile. */
function parseData(value: unknown, path: string): Uint8Array {
  if (typeof value === 'string') return decodeBase64(value, path)
  const bytes = byteView(value)
  if (bytes === undefined) throw Fields.invalid(path, 'bytes or base64', value)
  return bytes.slice()
}

function decodeBase64(text: string, path: string): Uint8Array {
  let binary: string
  try {
    binary = atob(text)
  } catch {
    throw Fields.invalid(path, 'base64', text)
  }
  // Uint8Array.from takes seconds for tens of megabytes.
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}
