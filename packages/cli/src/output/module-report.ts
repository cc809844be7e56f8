import { formatBytes, formatDuration, gzipSize } from './sizes.ts'

/** What a command built, of which nobody says more. */
export interface BuiltModule {
  readonly output: string
  readonly wasm: Uint8Array
  readonly durationMs: number
}

/** A module that a command built, for a person. */
export function moduleReport({ output, wasm, durationMs }: BuiltModule): string {
  const size = `${formatBytes(wasm.length)}, ${formatBytes(gzipSize(wasm))} gzipped`
  return `${output}: ${size}, in ${formatDuration(durationMs)}\n`
}

/** The same as JSON. */
export function moduleReportJson({ output, wasm, durationMs }: BuiltModule): string {
  const report = { output, bytes: wasm.length, gzipBytes: gzipSize(wasm), durationMs }
  return `${JSON.stringify(report, undefined, 2)}\n`
}
