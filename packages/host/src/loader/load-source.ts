import {
  ArgumentError,
  byteView,
  type Manifest,
  type ManifestModule,
  ModuleError,
  parseManifest,
  parseManifestJson,
  PluginError,
  type PluginErrorOptions,
  StateError,
} from '@tenon/abi'
import { describeThrown } from '../describe-thrown.ts'
import type { Platform } from '../platform/platform.ts'
import type { PluginSource, PluginSourceValue } from '../plugin-source.ts'

/** What fetching needs. */
export interface LoadContext {
  readonly platform: Platform
  readonly fetch: typeof fetch
  readonly signal: AbortSignal | undefined
}

/** A source resolved: a manifest whose modules may be compiled already. */
export interface LoadedSource {
  readonly manifest: Manifest
  /** The module itself where the source was a `WebAssembly.Module`. */
  readonly module?: WebAssembly.Module
  /** Where the source came from, if that is a file or a URL. */
  readonly location?: string | URL
}

/**
 * Resolves any source to a manifest. Modules by path and URL are not yet read; a source that is one itself is.
 * @throws {ArgumentError} ERR_ARGUMENT when it is none of the things a plug-in is made from
 * @throws {ManifestError} ERR_MANIFEST_INVALID
 * @throws {ModuleError} ERR_MODULE_FETCH when it cannot be read
 */
export async function loadSource(source: PluginSource, context: LoadContext): Promise<LoadedSource> {
  const value = await awaitSource(source)
  if (value instanceof WebAssembly.Module) return { manifest: { wasm: [{ data: new Uint8Array() }] }, module: value }
  if (typeof value === 'string' && isJson(value)) return { manifest: parseManifestJson(value) }
  if (typeof value === 'string' || value instanceof URL) return fromLocation(value, context)
  const bytes = byteView(value)
  if (bytes !== undefined) return fromBytes(bytes.slice())
  // Node loads its HTTP client when Response is first named: 10 ms and more.
  if (typeof Response === 'function' && value instanceof Response) return fromResponse(value)
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value))
    throw invalidSource('a buffer that was transferred away')
  if (typeof value === 'object' && value !== null) return { manifest: parseManifest(value) }
  throw invalidSource(typeof value)
}

/** A promise of a source is often a request under way: what it fails with is a failure to load. */
async function awaitSource(source: PluginSource): Promise<PluginSourceValue> {
  try {
    return await source
  } catch (cause) {
    if (PluginError.is(cause)) throw cause
    throw new ModuleError('ERR_MODULE_FETCH', `The plug-in's source could not be had: ${reason(cause)}`, { cause })
  }
}

function invalidSource(found: string): ArgumentError {
  return new ArgumentError(`A plug-in is made from a path, URL, bytes, Response, Module or manifest, not ${found}`, {
    argument: 'source',
  })
}

/** A module that came uncompiled. */
export type ModuleWithBytes = Exclude<ManifestModule, { readonly module: WebAssembly.Module }>

/**
 * The bytes of one module of a manifest.
 * @throws {ModuleError} ERR_MODULE_FETCH
 */
export async function readModule(module: ModuleWithBytes, context: LoadContext): Promise<Uint8Array> {
  if ('data' in module) return module.data
  if ('path' in module) return readFile(module.path, context)
  return readLocation(new URL(module.url), module, context)
}

function fromBytes(bytes: Uint8Array): LoadedSource {
  const text = looksLikeJson(bytes) ? new TextDecoder().decode(bytes) : undefined
  return { manifest: text === undefined ? { wasm: [{ data: bytes }] } : parseManifestJson(text) }
}

async function fromLocation(location: string | URL, context: LoadContext): Promise<LoadedSource> {
  const source = fromBytes(await readLocation(location, {}, context))
  return { ...source, location: location instanceof URL ? location : (parseUrl(location) ?? location) }
}

async function fromResponse(response: Response): Promise<LoadedSource> {
  const source = fromBytes(await readResponse(response, response.url || 'the response'))
  const location = parseUrl(response.url)
  return location === undefined ? source : { ...source, location }
}

function readLocation(
  location: string | URL,
  request: { readonly headers?: Readonly<Record<string, string>>; readonly method?: string },
  context: LoadContext,
): Promise<Uint8Array> {
  const url = location instanceof URL ? location : parseUrl(location)
  if (url === undefined) return readFile(String(location), context)
  return url.protocol === 'file:' ? readFile(url, context) : fetchModule(url, request, context)
}

async function readFile(path: string | URL, { platform }: LoadContext): Promise<Uint8Array> {
  if (platform.readFile === undefined) {
    throw new StateError(
      'ERR_UNSUPPORTED_PLATFORM',
      `This runtime has no files, so ${path} cannot be read; pass a URL or bytes`,
    )
  }
  try {
    return await platform.readFile(path)
  } catch (cause) {
    throw unreadable(String(path), reason(cause), { cause, details: { path: String(path) } })
  }
}

async function fetchModule(url: URL, request: RequestInit, { fetch, signal }: LoadContext): Promise<Uint8Array> {
  let response: Response
  try {
    response = await fetch(url, {
      method: request.method ?? 'GET',
      headers: request.headers ?? {},
      ...(signal && { signal }),
    })
  } catch (cause) {
    throw unreadable(url.href, reason(cause), { cause, details: { url: url.href } })
  }
  return readResponse(response, url.href)
}

/** @param name what to call it in messages, as a response made by hand has no URL */
async function readResponse(response: Response, name: string): Promise<Uint8Array> {
  // The application's own fetch may give anything.
  if (typeof (response as Partial<Response> | undefined)?.arrayBuffer !== 'function') {
    throw unreadable(name, 'the option fetch gave no response')
  }
  const details = { url: response.url, status: response.status }
  if (!response.ok) throw unreadable(name, `the server answered ${response.status}`, { details })
  try {
    return new Uint8Array(await response.arrayBuffer())
  } catch (cause) {
    throw unreadable(name, reason(cause), { cause, details })
  }
}

function unreadable(name: string, why: string, options?: PluginErrorOptions): ModuleError {
  return new ModuleError('ERR_MODULE_FETCH', `Cannot read ${name}: ${why}`, options)
}

/** A URL where the text is one; a Windows drive letter is not a scheme. */
function parseUrl(text: string): URL | undefined {
  return /^[a-z][a-z0-9+.-]+:/i.test(text) && URL.canParse(text) ? new URL(text) : undefined
}

/** Trimming takes a byte order mark away, too. */
function isJson(text: string): boolean {
  return text.trimStart().startsWith('{')
}

const BYTE_ORDER_MARK: readonly number[] = [0xef, 0xbb, 0xbf]
const WHITE_SPACE: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20])

function looksLikeJson(bytes: Uint8Array): boolean {
  const start = BYTE_ORDER_MARK.every((byte, i) => bytes[i] === byte) ? BYTE_ORDER_MARK.length : 0
  const first = bytes.subarray(start).find((byte) => !WHITE_SPACE.has(byte))
  return first === 0x7b // {
}

/** What went wrong; fetch says why only in the cause of its error. */
function reason(thrown: unknown): string {
  const words = describeThrown(thrown)
  const cause = thrown instanceof Error ? thrown.cause : undefined
  return cause === undefined ? words : `${words} (${describeThrown(cause)})`
}
