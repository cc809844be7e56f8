import type { ErrorCode } from './error-codes.ts'

/** Marks tenon's errors across copies of the package and across realms, where `instanceof` fails. */
const BRAND = Symbol.for('tenon.PluginError')

/** Facts about an error that a program can use: numbers, names, positions. Must survive JSON. */
export type ErrorDetails = Readonly<Record<string, unknown>>

/** What may accompany an error's message. */
export interface PluginErrorOptions {
  /** The error that led to this one. */
  readonly cause?: unknown
  /** Facts a program can use. */
  readonly details?: ErrorDetails
}

/**
 * Base of every error tenon throws on purpose. The class says whose fault it is, `code` says what happened; match on
 * `code`, never on `message`.
 */
export abstract class PluginError<Code extends ErrorCode = ErrorCode> extends Error {
  /** The class, spelt out: bundlers shorten the names of classes. */
  abstract override readonly name: string
  readonly code: Code
  readonly details: ErrorDetails

  constructor(code: Code, message: string, options: PluginErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.details = options.details ?? {}
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** Whether `value` is an error of this tree, whichever copy of the package made it. */
  static is(value: unknown): value is PluginError {
    return typeof value === 'object' && value !== null && BRAND in value
  }
}
