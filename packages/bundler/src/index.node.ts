// The entry point for Node, Deno and Bun.
import { compileSource } from './compile-source.ts'
import { bundlerOn, type OpenBundler } from './open-bundler.ts'
import { readFileUrl } from './platform/node/read-file-url.ts'

export * from './public.ts'

/** Opens an esbuild over files in memory. @see OpenBundler */
export const openBundler: OpenBundler = bundlerOn(async (source) => {
  const wanted = source ?? new URL('../build/esbuild.wasm', import.meta.url)
  const isFile = wanted instanceof URL && wanted.protocol === 'file:'
  return compileSource(isFile ? await readFileUrl(wanted) : wanted)
})
