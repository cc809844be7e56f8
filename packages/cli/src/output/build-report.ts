import type { CompileResult } from '@tenon/compiler'
import { alignColumns } from './columns.ts'
import { groupImports } from './import-groups.ts'
import { formatBytes, formatDuration, gzipSize } from './sizes.ts'

/** What a build made. */
export interface BuildOutcome {
  /** The file written. */
  readonly output: string
  readonly result: CompileResult
  readonly durationMs: number
}

const importNames = (result: CompileResult): { capability: string; names: string[] }[] =>
  groupImports(result.imports).map(({ capability, namespace, imports }) => ({
    capability: capability === 'host functions' ? `${capability} (${namespace})` : capability,
    names: imports.map(({ name }) => name).toSorted(),
  }))

/** A build for a person: size, exports, what it asks of the host. */
export function buildReport({ output, result, durationMs }: BuildOutcome): string {
  const { wasm, exports } = result
  const size = `${formatBytes(wasm.length)}, ${formatBytes(gzipSize(wasm))} gzipped`
  const rows = [
    ['exports', exports.join(', ')],
    ...importNames(result).map(({ capability, names }) => [capability, names.join(', ')]),
  ]
  return [
    `${output}: ${size}, in ${formatDuration(durationMs)}`,
    ...alignColumns(rows).map((row) => `  ${row}`),
    '',
  ].join('\n')
}

/** A build as JSON, for programs; its fields are documented in `docs/cli.md`. */
export function buildReportJson({ output, result, durationMs }: BuildOutcome): string {
  const { wasm, exports, imports, inputs, timings } = result
  const report = {
    output,
    bytes: wasm.length,
    gzipBytes: gzipSize(wasm),
    exports,
    imports,
    inputs,
    durationMs,
    timings,
  }
  return `${JSON.stringify(report, undefined, 2)}\n`
}
