import {
  ArgumentError,
  CompileError,
  type ErrorCode,
  type ErrorDetails,
  GuestError,
  HostFunctionError,
  LimitError,
  LinkError,
  ManifestError,
  ModuleError,
  PermissionError,
  PluginError,
  StateError,
} from '@tenon/abi'
import { describeThrown } from '../describe-thrown.ts'

/** An error as it goes from one thread to the other: data alone. */
export interface ErrorWire {
  /** The name of its class. */
  readonly name: string
  /** Absent for what is no error of ours. */
  readonly code: ErrorCode | undefined
  readonly message: string
  readonly details: ErrorDetails | undefined
  readonly stack: string | undefined
  readonly cause: ErrorWire | undefined
}

/** Causes of causes that go along. */
const MAX_CAUSES = 4

interface ErrorParts {
  readonly code: never
  readonly message: string
  readonly options: { readonly details: ErrorDetails; readonly cause: unknown }
}

const MAKERS: Readonly<Record<string, (parts: ErrorParts) => PluginError>> = {
  // Its details always name the argument; it has no cause.
  ArgumentError: ({ message, options }) => new ArgumentError(message, options.details as { readonly argument: string }),
  CompileError: ({ code, message, options }) => new CompileError(code, message, options),
  GuestError: ({ code, message, options }) => new GuestError(code, message, options),
  HostFunctionError: ({ code, message, options }) => new HostFunctionError(code, message, options),
  LimitError: ({ code, message, options }) => new LimitError(code, message, options),
  LinkError: ({ code, message, options }) => new LinkError(code, message, options),
  ManifestError: ({ code, message, options }) => new ManifestError(code, message, options),
  ModuleError: ({ code, message, options }) => new ModuleError(code, message, options),
  PermissionError: ({ code, message, options }) => new PermissionError(code, message, options),
  StateError: ({ code, message, options }) => new StateError(code, message, options),
}

/** An error as data. Whatever was thrown can be. */
export function toErrorWire(thrown: unknown, causes: number = MAX_CAUSES): ErrorWire {
  try {
    return wireOf(thrown, causes)
  } catch {
    // A proxy, which throws at whoever looks at it.
    return wireOf(describeThrown(thrown), 0)
  }
}

function wireOf(thrown: unknown, causes: number): ErrorWire {
  const isError = thrown instanceof Error
  const cause = isError ? thrown.cause : undefined
  const isOurs = PluginError.is(thrown)
  return {
    name: isError ? thrown.name : '',
    code: isOurs ? thrown.code : undefined,
    message: describeThrown(thrown),
    details: isOurs ? thrown.details : undefined,
    stack: isError ? thrown.stack : undefined,
    cause: cause === undefined || causes === 0 ? undefined : toErrorWire(cause, causes - 1),
  }
}

/** The error again: of the same class and code, with the stack of where it was thrown. */
export function fromErrorWire(wire: ErrorWire): Error {
  const { name, code, message, details = {}, stack } = wire
  const cause = wire.cause && fromErrorWire(wire.cause)
  const make = code === undefined || !Object.hasOwn(MAKERS, name) ? undefined : MAKERS[name]
  const error =
    make === undefined
      ? foreignError(name, message, cause)
      : make({ code: code as never, message, options: { details, cause } })
  if (stack !== undefined) Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true })
  return error
}

/** A trap stays one; what was no error becomes one. */
function foreignError(name: string, message: string, cause: unknown): Error {
  const options = cause === undefined ? undefined : { cause }
  if (name === 'RuntimeError') return Object.assign(new WebAssembly.RuntimeError(message), options)
  const error = new Error(message, options)
  if (name !== '') error.name = name
  return error
}
