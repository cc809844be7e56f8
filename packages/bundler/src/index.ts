// The entry point for browsers.
import { compileSource } from './compile-source.ts'
import { bundlerOn, type OpenBundler } from './open-bundler.ts'

export * from './public.ts'

/** Opens an esbuild over files in memory. @see OpenBundler */
export const openBundler: OpenBundler = bundlerOn((source) =>
  compileSource(source ?? new URL('../build/esbuild.wasm', import.meta.url)),
)
