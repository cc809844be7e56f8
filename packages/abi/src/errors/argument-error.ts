import { PluginError } from './plugin-error.ts'

/** The caller passed a value of the wrong type: an input that is no string or bytes, an option that is none. */
export class ArgumentError extends PluginError<'ERR_ARGUMENT'> {
  override readonly name: string = 'ArgumentError'

  constructor(message: string, details?: { readonly argument: string }) {
    super('ERR_ARGUMENT', message, details === undefined ? {} : { details })
  }
}
