import type { PreparedCase } from './prepared-case.ts'

/** What a host did with a case. */
export interface Observation {
  /** Why the plug-in could not be made. */
  readonly createError?: ObservedError
  readonly functionExists: Readonly<Record<string, boolean>>
  readonly calls: readonly ObservedCall[]
}

/** What one call gave. */
export interface ObservedCall {
  readonly output?: Uint8Array
  readonly error?: ObservedError
  readonly logs: readonly string[]
  /** What the script passed to `record`: the number of a step, and its result. */
  readonly records: readonly (readonly [step: number, result: bigint])[]
}

/** An error; a host without codes gives none. */
export interface ObservedError {
  readonly code?: string
  readonly message: string
}

/** Runs a case on some host. */
export type Observer = (prepared: PreparedCase) => Promise<Observation>
