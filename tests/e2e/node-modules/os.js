import { performance } from 'node:perf_hooks'
import { EOL, endianness } from 'node:os'

export function run() {
  return [EOL, endianness(), typeof performance.now()]
}
