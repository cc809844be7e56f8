import {
  ArgumentError,
  type Manifest,
  type ManifestModule,
  ModuleError,
  parseManifest,
  parseManifestJson,
  StateError,
} from '@tenon/abi'
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
}

/**
 * Resolves any source to a manifest. Modules by path and URL are not yet read; a source that is one itself is.
 * @throws {ArgumentError} ERR_ARGUMENT when it is none of the things a plug-in is made from
 * @throws {ManifestError} ERR_MANIFEST_INVALID
 * @throws {ModuleError} ERR_MODULE_FETCH when it cannot be read
 */
export async function loadSource(source: PluginSource, context: LoadContext): Promise<LoadedSource> {
  const value: PluginSourceValue = await source
  if (value instanceof WebAssembly.Module) return { manifest: { wasm: [{ data: new Uint8Array() }] }, module: value }
  if (typeof value === 'string' && isJson(value)) return { manifest: parseManifestJson(value) }
  if (typeof value === 'string' || value instanceof URL) return fromBytes(await readLocation(value, {}, context))
  if (typeof Response === 'function' && value instanceof Response) return fromBytes(await readResponse(value))
  if (value instanceof ArrayBuffer) return fromBytes(new Uint8Array(value.slice(0)))
  if (ArrayBuffer.isView(value)) return fromBytes(copyView(value))
  if (typeof value === 'object' && value !== null) return { manifest: parseManifest(value) }
  throw new ArgumentError(
    `A plug-in is made from a path, URL, bytes, Response, Module or manifest, not ${typeof value}`,
    {
      argument: 'source',
    },
  )
}

/**
 * The bytes of one module of a manifest.
 * @throws {ModuleError} ERR_MODULE_FETCH
 */
export async function readModule(module: ManifestModule, context: LoadContext): Promise<Uint8Array> {
  if ('data' in module) return module.data
  if ('path' in module) return readFile(module.path, context)
  return readLocation(new URL(module.url), module, context)
}

function fromBytes(bytes: Uint8Array): LoadedSource {
  const text = looksLikeJson(bytes) ? new TextDecoder().decode(bytes) : undefined
  return { manifest: text === undefined ? { wasm: [{ data: bytes }] } : parseManifestJson(text) }
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
    throw new ModuleError('ERR_MODULE_FETCH', `Cannot read ${path}: ${reason(cause)}`, {
      cause,
      details: { path: String(path) },
    })
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
    throw new ModuleError('ERR_MODULE_FETCH', `Cannot fetch ${url}: ${reason(cause)}`, {
      cause,
      details: { url: url.href },
    })
  }
  return readResponse(response)
}

async function readResponse(response: Response): Promise<Uint8Array> {
  if (!response.ok) {
    throw new ModuleError('ERR_MODULE_FETCH', `Cannot fetch ${response.url}: the server answered ${response.status}`, {
      details: { url: response.url, status: response.status },
    })
  }
  try {
    return new Uint8Array(await response.arrayBuffer())
  } catch (cause) {
    throw new ModuleError('ERR_MODULE_FETCH', `Cannot read the response of ${response.url}: ${reason(cause)}`, {
      cause,
    })
  }
}

/** A URL where the text is one; a Windows drive letter is not a scheme. */
function parseUrl(text: string): URL | undefined {
  return /^[a-z][a-z0-9+.-]+:/i.test(text) && URL.canParse(text) ? new URL(text) : undefined
}

function isJson(text: string): boolean {
  return text.trimStart().startsWith('{')
}

function looksLikeJson(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte > 0x20)
  return first === 0x7b // {
}

function copyView(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice()
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
