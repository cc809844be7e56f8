import { PluginError, USER_NAMESPACE, WASI_NAMESPACE, type ErrorCode } from '@tenon/abi'

const HINTS: Partial<Record<ErrorCode, string>> = {
  ERR_HOST_NOT_ALLOWED: 'grant a host with --allow-host NAME',
  ERR_ADDRESS_NOT_ALLOWED: 'a private host must be listed by its whole name: --allow-host NAME',
  ERR_PATH_NOT_ALLOWED: 'grant a directory with --allow-path HOST:GUEST',
  ERR_TIMEOUT: 'raise it with --timeout MS',
  ERR_FUEL_EXHAUSTED: 'raise it with --fuel UNITS',
  ERR_MEMORY_LIMIT: 'raise it with --memory-max PAGES',
  ERR_VAR_LIMIT: 'raise it with --var-max BYTES',
  ERR_HTTP_BODY_LIMIT: 'raise it with --http-response-max BYTES',
  ERR_COMPILER_MISSING: 'or let the command install it with --yes',
  ERR_EXPORT_MISSING: '`tenon inspect` lists what a plug-in exports',
}

/** Options of `tenon build` under the compiler's names, which its errors have. */
const BUILD_OPTIONS: Readonly<Record<string, string>> = {
  mode: '--bytecode, --shared-engine',
  engine: '--size',
  flags: '--cflag',
  includeDirectories: '--include',
  sources: 'a second source',
  wasi: '--keep-wasi',
  interfaceFile: '--interface',
}

/** The command's name of an option that the compiler refuses, where another one than the compiler's. */
function buildOptionOf({ message, details }: PluginError): string | undefined {
  const name = String(details['argument'])
  return message.startsWith(`${name} is for `) && Object.hasOwn(BUILD_OPTIONS, name) ? BUILD_OPTIONS[name] : undefined
}

/** What to add to the command line, where the error can be cured there. */
export function hintFor(error: unknown): string | undefined {
  if (!PluginError.is(error)) return undefined
  // The command has no option for what a plug-in sends.
  if (error.details['limit'] === 'httpRequestBytes') return undefined
  if (error.code === 'ERR_ARGUMENT') return buildOptionOf(error)
  if (error.code !== 'ERR_IMPORT_MISSING') return HINTS[error.code]
  if (error.message.includes(WASI_NAMESPACE)) return 'grant WASI with --wasi'
  if (error.message.includes(USER_NAMESPACE)) {
    return 'host functions come from an application: load this plug-in with @tenon/host'
  }
  return 'a module of that name can be given with --link NAME=PATH'
}
