import type { ValueType } from './value-type.ts'

/** A block of host memory. */
export interface GuestHandle {
  readonly offset: number | bigint
  readBytes(): ArrayBuffer
  readString(): string
  free(): void
}

/** The globals of the engine that the helpers here are made of. */
export interface Guest {
  readonly Memory: {
    fromString(text: string): GuestHandle
    fromBuffer(bytes: Uint8Array): GuestHandle
    find(offset: number | bigint): GuestHandle
  }
  __hostFunction(
    name: string,
    params: readonly ValueType[],
    results: readonly ValueType[],
    namespace?: string,
  ): (...values: readonly unknown[]) => unknown
}

/** The engine's globals; a TypeError where a plug-in's code runs outside the engine. */
export function guest(): Guest {
  const globals = globalThis as unknown as Partial<Guest>
  if (globals.__hostFunction && globals.Memory) return globals as Guest
  throw new TypeError('this runs only inside a plug-in: host functions exist there alone')
}
