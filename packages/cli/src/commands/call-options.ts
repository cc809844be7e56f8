import { ArgumentError, LOG_LEVELS, PAGE_BYTES, type Limits, type LogThreshold } from '@tenon/abi'
import type { PluginOptions } from '@tenon/host'
import { parseJsonRecord, parseKeyValues } from '../arguments/key-value.ts'
import type { OptionTable } from '../arguments/option-table.ts'
import type { ParsedArguments } from '../arguments/parse-arguments.ts'
import { parsePathMappings } from '../arguments/path-mapping.ts'
import { suggest } from '../arguments/suggest.ts'

/** The options of `tenon call`; names as in Extism's command where it has one. */
export const CALL_OPTIONS: OptionTable = {
  input: { type: 'string', short: 'i', value: '<text>', help: 'the input, as UTF-8' },
  'input-file': { type: 'string', value: '<file>', help: 'read the input from a file' },
  stdin: { type: 'boolean', help: 'read the input from stdin' },
  config: { type: 'string', multiple: true, value: '<key=value>', help: 'a config value the plug-in may read' },
  'set-config': { type: 'string', value: '<json>', help: 'config values as a JSON object; --config wins' },
  var: { type: 'string', multiple: true, value: '<key=value>', help: 'a variable the plug-in starts with' },
  'allow-host': { type: 'string', multiple: true, value: '<rule>', help: 'a host that HTTP may reach (docs/http.md)' },
  'allow-path': {
    type: 'string',
    multiple: true,
    value: '<host[:guest]>',
    help: 'a directory the plug-in may use, with WASI; ro: before it makes it read-only',
  },
  'enable-http-response-headers': { type: 'boolean', help: 'let the plug-in read the headers of HTTP responses' },
  wasi: { type: 'boolean', help: 'provide WASI preview 1' },
  timeout: { type: 'string', value: '<ms>', help: 'milliseconds a call may take' },
  fuel: { type: 'string', value: '<units>', help: 'instructions a call may execute' },
  'memory-max': { type: 'string', value: '<pages>', help: 'pages of 64 KiB the plug-in may have' },
  'http-response-max': { type: 'string', value: '<bytes>', help: 'bytes of one HTTP response' },
  'var-max': { type: 'string', value: '<bytes>', help: 'bytes of all variables; 0 disables them' },
  manifest: { type: 'boolean', short: 'm', help: 'read <plugin> as a JSON manifest, whatever its name' },
  link: { type: 'string', multiple: true, value: '<name=path>', help: 'a module the plug-in imports by name' },
  interface: { type: 'string', value: '<file.d.ts>', help: 'the interface of a source that is compiled' },
  yes: { type: 'boolean', short: 'y', help: 'install the compiler of a source if it is missing' },
  'log-level': { type: 'string', value: '<level>', help: 'trace, debug, info, warn, error or off (info)' },
  loop: { type: 'string', value: '<count>', help: 'call so many times, a newline after each output (1)' },
}

const THRESHOLDS: readonly LogThreshold[] = [...LOG_LEVELS, 'off']

/** The level to log at: as asked, else none when quiet and `info` otherwise. */
function logThreshold(options: ParsedArguments): LogThreshold {
  const name = options.text('log-level')
  if (name === undefined) return options.flag('quiet') ? 'off' : 'info'
  const level = THRESHOLDS.find((candidate) => candidate === name.toLowerCase())
  if (level !== undefined) return level
  throw new ArgumentError(`--log-level takes ${THRESHOLDS.join(', ')}, not "${name}"${suggest(name, THRESHOLDS)}`, {
    argument: 'log-level',
  })
}

function callLimits(options: ParsedArguments): Limits {
  const timeoutMs = options.wholeNumber('timeout', 1)
  const fuel = options.wholeNumber('fuel', 0)
  const pages = options.wholeNumber('memory-max', 1)
  const httpResponseBytes = options.wholeNumber('http-response-max', 0)
  const varBytes = options.wholeNumber('var-max', 0)
  return {
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(fuel !== undefined && { fuel }),
    ...(pages !== undefined && { memoryBytes: pages * PAGE_BYTES }),
    ...(httpResponseBytes !== undefined && { httpResponseBytes }),
    ...(varBytes !== undefined && { varBytes }),
  }
}

/**
 * What the command line grants the plug-in; what it does not mention is left to the manifest.
 * @throws ArgumentError ERR_ARGUMENT for a value that cannot be read.
 */
export function callGrants(options: ParsedArguments): PluginOptions {
  const allowedHosts = options.list('allow-host')
  const allowedPaths = options.list('allow-path')
  return {
    config: {
      ...parseJsonRecord('set-config', options.text('set-config')),
      ...parseKeyValues('config', options.list('config')),
    },
    ...(allowedHosts.length > 0 && { allowedHosts }),
    ...(allowedPaths.length > 0 && { allowedPaths: parsePathMappings(allowedPaths) }),
    httpResponseHeaders: options.flag('enable-http-response-headers'),
    wasi: options.flag('wasi') || allowedPaths.length > 0,
    limits: callLimits(options),
    logLevel: logThreshold(options),
  }
}
