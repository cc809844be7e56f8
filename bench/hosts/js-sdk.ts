// `@extism/extism`, for create-once.ts.
import extism, { type ExtismPluginOptions, type ManifestLike } from '@extism/extism'
import type { Callable } from './callable.ts'

const options: ExtismPluginOptions = {
  useWasi: true,
  config: { vowels: 'aeiou' },
  functions: { 'extism:host/user': { decorate: (_context: unknown, handle: bigint) => handle } },
}

const create = async (manifest: ManifestLike): Promise<Callable> => {
  const plugin = await extism(manifest, options)
  return { call: (name, input) => plugin.call(name, input) }
}

/** An instance, from bytes. */
export function createFresh(bytes: Uint8Array): Promise<Callable> {
  return create({ wasm: [{ data: bytes }] })
}

/** Compiles once; gives what makes instances of that. */
export async function compileOnce(bytes: Uint8Array<ArrayBuffer>): Promise<() => Promise<Callable>> {
  const module = await WebAssembly.compile(bytes)
  return () => create({ wasm: [{ module }] })
}
