import type { LinkedPlugin, LinkPluginOptions } from '@tenon/host'
import { PAGE_BYTES } from '@tenon/abi'
import { printableLine } from './printable.ts'
import { formatBytes } from './sizes.ts'

/** What there is to say of a module that was linked. */
export interface LinkReport {
  readonly output: string
  readonly bytes: number
  readonly originalBytes: number
  readonly how: LinkPluginOptions
  readonly shape: LinkedPlugin['shape']
  readonly restoreObstacle?: string
}

/** The limits that were built in, in words. */
export function limitsText({ timeout, fuel, memoryBytes }: LinkPluginOptions): string {
  const names = [
    ...(timeout === true ? ['timeoutMs'] : []),
    ...(fuel === true ? ['fuel'] : []),
    ...(memoryBytes === undefined ? [] : [`memoryBytes (each memory at most ${memoryBytes / PAGE_BYTES} pages)`]),
  ]
  return names.length === 0 ? 'none' : names.join(', ')
}

function restoreLine({ restore }: LinkPluginOptions, obstacle: string | undefined): string[] {
  if (restore !== true) return []
  return [`restored between calls: ${obstacle === undefined ? 'yes' : `no, ${obstacle}`}`]
}

/** The report of `tenon link`. */
export function linkReport({ output, bytes, originalBytes, how, shape, restoreObstacle }: LinkReport): string {
  const functions = shape.exports.filter(({ kind }) => kind === 'function').map(({ name }) => printableLine(name))
  return [
    `${printableLine(output)}: ${formatBytes(bytes)}, linked from ${formatBytes(originalBytes)}`,
    `limits built in: ${limitsText(how)}`,
    ...restoreLine(how, restoreObstacle),
    `exports: ${functions.join(', ') || 'none'}`,
    '',
  ].join('\n')
}
