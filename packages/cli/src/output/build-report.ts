import type { CompileResult } from '@tenon/compiler'
import { alignColumns } from './columns.ts'
import { groupImports } from './import-groups.ts'
import { formatBytes, formatDuration, gzipSize } from './sizes.ts'

/** What a build made. */
export interface BuildOutcome {
  /** The file written. */
  readonly output: string
  /** The engine beside it, where it shares one. */
  readonly engine?: string
  readonly result: CompileResult
  readonly durationMs: number
}

const importNames = (result: CompileResult): { capability: string; names: string[] }[] =>
  groupImports(result.imports).map(({ capability, namespace, imports }) => ({
    capability: capability === 'host functions' ? `${capability} (${namespace})` : capability,
    names: imports.map(({ name }) => name).toSorted(),
  }))

/** A build for a person: size, exports, what it asks of the host. */
export function buildReport({ output, engine, result, durationMs }: BuildOutcome): string {
  const { wasm, exports, sharedEngine } = result
  const rows = [
    ['exports', exports.join(', ')],
    ...importNames(result).map(({ capability, names }) => [capability, names.join(', ')]),
  ]
  return [
    `${output}: ${sizeText(wasm)}, in ${formatDuration(durationMs)}`,
    ...(engine !== undefined && sharedEngine !== undefined
      ? [`${engine}: ${sizeText(sharedEngine.bytes)}, shared`]
      : []),
    ...alignColumns(rows).map((row) => `  ${row}`),
    '',
  ].join('\n')
}

function sizeText(bytes: Uint8Array): string {
  return `${formatBytes(bytes.length)}, ${formatBytes(gzipSize(bytes))} gzipped`
}

/** A build as JSON, for programs; its fields are documented in `docs/cli.md`. */
export function buildReportJson({ output, engine, result, durationMs }: BuildOutcome): string {
  const { wasm, exports, imports, inputs, timings, sharedEngine } = result
  const report = {
    output,
    bytes: wasm.length,
    gzipBytes: gzipSize(wasm),
    ...(sharedEngine && {
      engine: { output: engine, bytes: sharedEngine.bytes.length, gzipBytes: gzipSize(sharedEngine.bytes) },
    }),
    exports,
    imports,
    inputs,
    durationMs,
    timings,
  }
  return `${JSON.stringify(report, undefined, 2)}\n`
}
