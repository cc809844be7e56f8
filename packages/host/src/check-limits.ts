import { ArgumentError, type Limits } from '@tenon/abi'

/** All there are, so that none is forgotten here. */
const LIMITS: Readonly<Record<keyof Limits, true>> = {
  timeoutMs: true,
  fuel: true,
  yieldEveryMs: true,
  memoryBytes: true,
  kernelBlocks: true,
  outputBytes: true,
  varBytes: true,
  httpResponseBytes: true,
  httpRequestBytes: true,
  logBytes: true,
}

/** Whether there is a limit of that name. */
export function isLimitName(name: string): boolean {
  return Object.hasOwn(LIMITS, name)
}

/** @throws {ArgumentError} ERR_ARGUMENT for a limit that does not exist, or is no bound */
export function assertLimit(name: string, value: unknown): void {
  if (!isLimitName(name)) {
    const names = Object.keys(LIMITS).join(', ')
    throw new ArgumentError(`There is no limit named ${name}; there are ${names}`, { argument: 'limits' })
  }
  if (name === 'fuel' && typeof value === 'bigint' && value >= 0n) return
  if (value !== undefined && (typeof value !== 'number' || Number.isNaN(value) || value < 0)) {
    throw new ArgumentError(`limits.${name} must be a number of 0 or more`, { argument: `limits.${name}` })
  }
}
