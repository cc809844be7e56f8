import { ERRNO } from '../abi/errno.ts'
import { WASI_SIGNATURES } from '../abi/signatures.ts'
import type { GuestMemory } from '../memory/guest-memory.ts'
import { WasiError } from '../wasi-error.ts'
import type { WasiFunction } from './wasi-context.ts'

type Value = number | bigint
type Run = (...args: readonly Value[]) => number | void

/** A function to import: its error number is what it returns. */
export type WasiImport = (...args: readonly Value[]) => number

/**
 * A guest's numbers are unsigned, and an error number goes to it; all else that is thrown goes through it. Reads and writes
 * have a form of their own, as the general one takes longer than most functions: a parameter at a time, of any type.
 */
export function importOf(name: string, run: WasiFunction, memory: GuestMemory | undefined): WasiImport {
  const call = run as unknown as Run
  const params = WASI_SIGNATURES.get(name)?.params ?? []
  if (params.length <= 4 && !params.includes('i64')) return ofNumbers(call, memory) as WasiImport
  return params.join() === 'i32,i32,i32,i64,i32' ? (atOffset(call, memory) as WasiImport) : ofAny(call, memory)
}

function ofNumbers(call: Run, memory: GuestMemory | undefined) {
  // eslint-disable-next-line max-params
  return (a: number, b: number, c: number, d: number): number => {
    try {
      memory?.assertAttached()
      return call(a >>> 0, b >>> 0, c >>> 0, d >>> 0) ?? ERRNO.SUCCESS
    } catch (error) {
      return errnoOrThrow(error)
    }
  }
}

function atOffset(call: Run, memory: GuestMemory | undefined) {
  // eslint-disable-next-line max-params
  return (a: number, b: number, c: number, offset: bigint, e: number): number => {
    try {
      memory?.assertAttached()
      return (
        call(a >>> 0, b >>> 0, c >>> 0, offset >= 0n ? offset : BigInt.asUintN(64, offset), e >>> 0) ?? ERRNO.SUCCESS
      )
    } catch (error) {
      return errnoOrThrow(error)
    }
  }
}

/** Nine parameters, which is `path_open`'s number: a list of them would take longer yet. */
function ofAny(call: Run, memory: GuestMemory | undefined): WasiImport {
  // eslint-disable-next-line max-params
  return (a, b, c, d, e, f, g, h, i) => {
    try {
      memory?.assertAttached()
      return (
        call(
          unsigned(a),
          unsigned(b),
          unsigned(c),
          unsigned(d),
          unsigned(e),
          unsigned(f),
          unsigned(g),
          unsigned(h),
          unsigned(i),
        ) ?? ERRNO.SUCCESS
      )
    } catch (error) {
      return errnoOrThrow(error)
    }
  }
}

/** A parameter that a function does not have is 0, and not looked at. */
function unsigned(value: Value | undefined): Value {
  return typeof value === 'bigint' ? BigInt.asUintN(64, value) : (value ?? 0) >>> 0
}

function errnoOrThrow(error: unknown): number {
  if (error instanceof WasiError) return error.errno
  throw error
}
