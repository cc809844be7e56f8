// `@extism/extism`, for create-once.ts.
import extism, { type ExtismPluginOptions, type ManifestLike } from '@extism/extism'
import type { Callable, Host } from './host.ts'

const options: ExtismPluginOptions = {
  useWasi: true,
  config: { vowels: 'aeiou' },
  functions: { 'extism:host/user': { decorate: (_context: unknown, handle: bigint) => handle } },
}

const create = async (manifest: ManifestLike): Promise<Callable> => {
  const plugin = await extism(manifest, options)
  return { call: (name, input) => plugin.call(name, input) }
}

/** `@extism/extism`, given the same as ours. */
export const jsSdkHost: Host = {
  createFresh: (bytes) => create({ wasm: [{ data: bytes }] }),
  compileOnce: async (bytes) => {
    const module = await WebAssembly.compile(bytes)
    return () => create({ wasm: [{ module }] })
  },
}
