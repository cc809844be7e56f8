import { gzipSync } from 'node:zlib'

const UNITS = ['B', 'KB', 'MB', 'GB']

/** A number of bytes for a person: `842 B`, `1.4 KB`, `957 KB`; KB are 1000 bytes. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit === 0 || value >= 9.95 ? 0 : 1
  return `${value.toFixed(digits)} ${UNITS[unit] ?? ''}`
}

/** Size in bytes after gzip at its best level. */
export function gzipSize(bytes: Uint8Array): number {
  return gzipSync(bytes, { level: 9 }).length
}

/** A number of milliseconds for a person: `4.2 ms`, `190 ms`, `31.5 s`. */
export function formatDuration(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`
}
