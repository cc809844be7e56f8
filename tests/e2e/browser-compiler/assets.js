/** Where the application put the two files. */
export const assets = {
  engine: new URL('./engine.wasm', import.meta.url),
  bundler: new URL('./esbuild.wasm', import.meta.url),
}
