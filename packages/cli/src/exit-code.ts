import { PluginError, type ErrorCode } from '@tenon/abi'

/** What the command's exit status means to a script. Documented in `docs/cli.md`; numbers are API. */
export const EXIT_CODES = {
  ok: 0,
  /** The plug-in itself failed: an error it reported, a code it returned, a trap, an exit. */
  pluginFailed: 1,
  /** The command line is wrong: an unknown option, a missing argument, a file that cannot be read. */
  usage: 2,
  /** The source could not be built. */
  buildFailed: 3,
  /** The plug-in could not be loaded or does not fit this host: manifest, module, import, export. */
  loadFailed: 4,
  /** A limit was reached or a permission refused. */
  refused: 5,
  /** A fault in the command itself. */
  internal: 70,
  /** Ctrl-C, as a shell has it. */
  interrupted: 130,
} as const

/** One of {@link EXIT_CODES}. */
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES]

const EXIT_OF_CLASS: Readonly<Record<string, ExitCode>> = {
  ArgumentError: EXIT_CODES.usage,
  CompileError: EXIT_CODES.buildFailed,
  ManifestError: EXIT_CODES.loadFailed,
  ModuleError: EXIT_CODES.loadFailed,
  LinkError: EXIT_CODES.loadFailed,
  StateError: EXIT_CODES.loadFailed,
  LimitError: EXIT_CODES.refused,
  PermissionError: EXIT_CODES.refused,
  GuestError: EXIT_CODES.pluginFailed,
  HostFunctionError: EXIT_CODES.pluginFailed,
}

const EXIT_OF_CODE: Partial<Record<ErrorCode, ExitCode>> = {
  ERR_HTTP_FAILED: EXIT_CODES.pluginFailed,
  ERR_PACKAGE_MISSING: EXIT_CODES.usage,
}

/** The exit status that tells a script whose fault `error` is. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!PluginError.is(error)) return EXIT_CODES.internal
  return EXIT_OF_CODE[error.code] ?? EXIT_OF_CLASS[error.name] ?? EXIT_CODES.internal
}
