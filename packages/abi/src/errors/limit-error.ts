import { PluginError } from './plugin-error.ts'

/** The codes of {@link LimitError}. */
export type LimitErrorCode =
  | 'ERR_TIMEOUT'
  | 'ERR_FUEL_EXHAUSTED'
  | 'ERR_MEMORY_LIMIT'
  | 'ERR_VAR_LIMIT'
  | 'ERR_OUTPUT_LIMIT'
  | 'ERR_HTTP_BODY_LIMIT'
  | 'ERR_POOL_FULL'
  | 'ERR_HTTP_HEADER_LIMIT'

/** A limit was reached. `details` has `limit` (its name), `allowed` and, where known, `asked`. */
export class LimitError extends PluginError<LimitErrorCode> {
  override readonly name: string = 'LimitError'
}
