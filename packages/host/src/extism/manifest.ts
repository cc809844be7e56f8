import type { Manifest, ManifestLike, ManifestWasm, NativeManifestOptions } from './interfaces.ts'
import { optionsOfManifest } from './manifest-options.ts'

/** A manifest at hand: responses are read. */
export interface ResolvedManifest {
  readonly wasm: readonly ResolvedModule[]
  readonly options: NativeManifestOptions
}

/** A module by what it is made from, and its name. */
export type ResolvedModule = Exclude<ManifestWasm, { response: Response }>

const HAS_SOURCE: readonly string[] = ['data', 'url', 'path', 'module', 'response']

/**
 * Turns what a plug-in can be made from into a manifest.
 * @throws {TypeError} where it is none; {SyntaxError} for JSON that is none
 */
export async function resolveManifest(like: ManifestLike, fetch: typeof globalThis.fetch): Promise<ResolvedManifest> {
  const manifest = await toManifest(like, fetch)
  const wasm = await Promise.all(manifest.wasm.map(resolveModule))
  return { wasm: nameModules(wasm), options: optionsOfManifest(manifest) }
}

async function toManifest(like: ManifestLike, fetch: typeof globalThis.fetch): Promise<Manifest> {
  if (like instanceof ArrayBuffer || ArrayBuffer.isView(like)) return { wasm: [{ data: toBytes(like) }] }
  if (like instanceof WebAssembly.Module) return { wasm: [{ module: like }] }
  if (typeof like === 'string') {
    if (/^\s*\{/.test(like)) return assertManifest(JSON.parse(like))
    if (!/^(https?|file):\/\//.test(like)) return { wasm: [{ path: like }] }
    return fromUrl(new URL(like), fetch)
  }
  if (like instanceof URL) return fromUrl(like, fetch)
  return isResponse(like) ? fromResponse(like) : assertManifest(like)
}

function toBytes(buffer: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer)
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}

/** `fetch` knows no files. */
async function fromUrl(url: URL, fetch: typeof globalThis.fetch): Promise<Manifest> {
  if (url.protocol === 'file:') return { wasm: [{ url }] }
  return fromResponse(await fetch(url, { redirect: 'follow' }))
}

async function fromResponse(response: Response): Promise<Manifest> {
  const contentType = response.headers.get('content-type') ?? 'application/octet-stream'
  switch (contentType.split(';')[0]) {
    case 'application/octet-stream':
    case 'application/wasm':
      return { wasm: [{ response }] }
    case 'application/json':
    case 'text/json':
      return assertManifest(JSON.parse(await response.text()))
    default:
      throw new TypeError(
        `While processing manifest URL "${response.url}"; expected content-type of "text/json", "application/json", ` +
          `"application/octet-stream", or "application/wasm"; got "${contentType}" after stripping off charset.`,
      )
  }
}

/** Responses of other implementations count. */
function isResponse(value: unknown): value is Response {
  return (
    (typeof Response === 'function' && value instanceof Response) ||
    (typeof value === 'object' && value !== null && value.constructor?.name === 'Response')
  )
}

function assertManifest(value: unknown): Manifest {
  if (typeof value !== 'object' || value === null || !('wasm' in value)) {
    throw new TypeError('Expected "wasm" key in manifest')
  }
  const { wasm } = value
  if (!Array.isArray(wasm)) throw new TypeError('Expected "manifest.wasm" to be array')
  const bad = wasm.findIndex((item: unknown) => !hasSource(item))
  if (bad === -1) return value as Manifest
  throw new TypeError(
    `Expected every item in "manifest.wasm" to include either a "data", "url", or "path" key; got bad item at index ${bad}`,
  )
}

function hasSource(item: unknown): boolean {
  return typeof item === 'object' && item !== null && HAS_SOURCE.some((name) => name in item)
}

async function resolveModule(item: ManifestWasm): Promise<ResolvedModule> {
  if ('module' in item && item.hash !== undefined) {
    throw new Error('Item specified a hash but WebAssembly.Module source data is unavailable for hashing')
  }
  if (!('response' in item)) return item
  const { response, ...rest } = item
  return { ...rest, data: new Uint8Array(await response.arrayBuffer()) }
}

/**
 * The last one is the plug-in unless another is called so; the others go by their hash or their place. An
 * empty hash is none, and capitals in it are the same.
 */
function nameModules(modules: readonly ResolvedModule[]): readonly ResolvedModule[] {
  const named = modules.map(({ hash, ...item }, i) => ({
    ...item,
    ...(hash && { hash: lowerCase(hash) }),
    name: item.name ?? (i === modules.length - 1 ? 'main' : (hash ?? String(i))),
  }))
  if (named.some(({ name }) => name === 'main')) return named
  throw new Error('manifest with multiple modules must designate one "main" module')
}

/** JSON may have anything in its place, which is checked later. */
function lowerCase(hash: unknown): string {
  return (typeof hash === 'string' ? hash.toLowerCase() : hash) as string
}
