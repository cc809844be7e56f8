import type { ExternDescription, MemoryDescription } from '@tenon/wasm-binary'
import { alignColumns } from './columns.ts'
import type { Inspection, InspectedExport } from './inspection.ts'
import { limitsText } from './link-report.ts'
import { printableLine } from './printable.ts'
import { formatBytes } from './sizes.ts'
import type { Style } from './style.ts'

/** `(i64, i32) -> i64` for a function, its type for anything else. */
function signature({ kind, params = [], results = [], type }: ExternDescription): string {
  if (kind !== 'function') return type === undefined ? kind : `${kind} ${type}`
  const result = results.length === 1 ? String(results[0]) : `(${results.join(', ')})`
  return `(${params.join(', ')}) -> ${result}`
}

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`)

function section(title: string, lines: readonly string[], style: Style): string[] {
  return ['', style.bold(title), ...(lines.length === 0 ? ['  none'] : indent(lines))]
}

function exportLines(exports: readonly InspectedExport[]): string[] {
  return alignColumns(
    exports.map((item) => [printableLine(item.name), signature(item), item.isCallable ? 'callable' : '']),
  )
}

function importLines(groups: Inspection['importGroups'], style: Style): string[] {
  return groups.flatMap(({ capability, namespace, grant, imports }) => [
    `${style.bold(capability)} (${printableLine(namespace)})`,
    style.dim(`  grant: ${printableLine(grant)}`),
    ...indent(alignColumns(imports.map((item) => [printableLine(item.name), signature(item)]))),
  ])
}

function memoryLine(memory: MemoryDescription, index: number): string {
  const { minPages, maxPages, shared, is64, imported } = memory
  const maximum = maxPages === undefined ? 'no maximum' : `at most ${maxPages}`
  const traits = [shared ? 'shared' : '', is64 ? '64-bit' : '', imported ? 'imported' : ''].filter(
    (trait) => trait !== '',
  )
  const size = `${minPages} ${minPages === 1 ? 'page' : 'pages'} of 64 KiB`
  return [`memory ${index}: ${size}`, maximum, ...traits].join(', ')
}

function sectionLines(inspection: Inspection): string[] {
  const rows = inspection.sections.map(({ name, bytes }) => [printableLine(name), formatBytes(bytes)])
  return alignColumns(rows)
}

/** An inspection for a person. */
export function inspectionText(inspection: Inspection, style: Style): string {
  const { location, bytes, gzipBytes, functionCount, namedFunctionCount } = inspection
  return [
    `${style.bold(location)}: ${formatBytes(bytes)}, ${formatBytes(gzipBytes)} gzipped`,
    `${functionCount} functions, ${namedFunctionCount} of them named`,
    ...(inspection.linked
      ? [
          `linked ahead of time; limits built in, by its own word: ${limitsText(inspection.linked)}${inspection.linked.restore === true ? '; can be restored' : ''}`,
        ]
      : []),
    ...(inspection.sharedEngine ? [`made for the engine ${inspection.sharedEngine.file}`] : []),
    ...section('Exports', exportLines(inspection.exports), style),
    ...section('Imports', importLines(inspection.importGroups, style), style),
    ...section('Memories', inspection.memories.map(memoryLine), style),
    ...section('Sections', sectionLines(inspection), style),
    ...section(
      'Producers',
      alignColumns(
        inspection.producers.map(({ field, name, version }) => [
          printableLine(field),
          printableLine(`${name} ${version}`.trim()),
        ]),
      ),
      style,
    ),
    '',
  ].join('\n')
}
