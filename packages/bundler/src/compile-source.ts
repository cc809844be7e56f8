import { ModuleError } from '@tenon/abi'

import type { BundlerSource } from './open-bundler.ts'

/** Compiles esbuild's WebAssembly from wherever it is. @throws {ModuleError} ERR_MODULE_FETCH */
export async function compileSource(source: BundlerSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source
  if (source instanceof URL) return compileResponse(await fetchFrom(source))
  if (source instanceof Response) return compileResponse(source)
  return WebAssembly.compile(new Uint8Array(source))
}

async function fetchFrom(url: URL): Promise<Response> {
  return fetch(url).catch((cause: unknown) => {
    throw new ModuleError('ERR_MODULE_FETCH', `The bundler cannot be fetched from ${url.href}`, { cause })
  })
}

async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) {
    const message = `The bundler cannot be fetched from ${response.url}: the answer was ${response.status}`
    throw new ModuleError('ERR_MODULE_FETCH', message, { details: { status: response.status } })
  }
  const isStreamed = /^application\/wasm($|;)/i.test(response.headers.get('content-type') ?? '')
  // Compiling goes on while bytes come in, where the server gives the type.
  return isStreamed ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer())
}
