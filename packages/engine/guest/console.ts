import { inspect, visibleStack } from './inspect.ts'
import { native } from './native.ts'
import { wellFormed } from './well-formed.ts'

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const

/** How urgent a line is. */
export type Level = (typeof LEVELS)[number]

interface LogEntry {
  readonly level: Level
  readonly message: string
}

/** What top-level code wrote: there is no host to write it to while a plug-in is being built. */
const buildLog: LogEntry[] = []

/** Gives the build's log and forgets it, so that no snapshot holds it. */
export function takeBuildLog(): readonly LogEntry[] {
  return buildLog.splice(0)
}

/** Writes a line to the host's log, or to the build's while there is no host. */
export function writeLog(level: Level, message: string): void {
  if (native.isBuilding()) buildLog.push({ level, message: wellFormed(message) })
  else native.log(LEVELS.indexOf(level), wellFormed(message))
}

const FORMATS: Readonly<Record<string, (value: unknown) => string>> = {
  s: (value) => (typeof value === 'object' ? inspect(value) : text(value)),
  d: (value) => number(value, Number),
  i: (value) => number(value, (item) => Math.trunc(Number(item))),
  f: (value) => number(value, (item) => Number.parseFloat(String(item))),
  j: (value) => JSON.stringify(value) ?? 'undefined',
  o: inspect,
  O: inspect,
  c: () => '',
}

function number(value: unknown, convert: (value: unknown) => number): string {
  if (typeof value === 'bigint') return `${value}n`
  return typeof value === 'object' || typeof value === 'symbol' ? 'NaN' : String(convert(value))
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value)
}

/** One line from console arguments: `%s`-style fields of the first, then the rest. Never throws. */
function formatLine(values: readonly unknown[]): string {
  const [first, ...rest] = values
  if (typeof first !== 'string') return values.map(text).join(' ')
  const head = first.replace(/%([%sdifjoOc])/g, (field, letter: string) => {
    if (letter === '%') return '%'
    return rest.length === 0 ? field : formatField(letter, rest.shift())
  })
  return [head, ...rest.map(text)].join(' ')
}

function formatField(letter: string, value: unknown): string {
  try {
    return FORMATS[letter]?.(value) ?? ''
  } catch {
    return '[unreadable]'
  }
}

let indentation = ''
const counts = new Map<string, number>()
/** Whether {@link resetConsole} has something to do: most calls leave nothing, and every call asks. */
export let isConsoleInUse = false

/** Forgets open groups and counts, which belong to one call. */
export function resetConsole(): void {
  indentation = ''
  counts.clear()
  isConsoleInUse = false
}

function print(level: Level, values: readonly unknown[]): void {
  const line = formatLine(values)
  writeLog(level, indentation === '' ? line : line.replace(/^/gm, indentation))
}

function group(...values: unknown[]): void {
  if (values.length > 0) print('info', values)
  indentation += '  '
  isConsoleInUse = true
}

/** The web's console; `log` is level info. */
export const consoleObject = {
  trace(...values: unknown[]): void {
    print('trace', [`Trace: ${formatLine(values)}\n${visibleStack(new Error('trace'))}`.trimEnd()])
  },
  debug: (...values: unknown[]): void => print('debug', values),
  log: (...values: unknown[]): void => print('info', values),
  info: (...values: unknown[]): void => print('info', values),
  dir: (value: unknown): void => print('info', [value]),
  dirxml: (...values: unknown[]): void => print('info', values),
  warn: (...values: unknown[]): void => print('warn', values),
  error: (...values: unknown[]): void => print('error', values),
  assert(condition: unknown, ...values: unknown[]): void {
    if (!condition) print('error', [values.length > 0 ? `Assertion failed: ${formatLine(values)}` : 'Assertion failed'])
  },
  count(label = 'default'): void {
    const count = (counts.get(String(label)) ?? 0) + 1
    isConsoleInUse = true
    counts.set(String(label), count)
    print('info', [`${label}: ${count}`])
  },
  countReset(label = 'default'): void {
    counts.delete(String(label))
  },
  group: (...values: unknown[]): void => group(...values),
  groupCollapsed: (...values: unknown[]): void => group(...values),
  groupEnd(): void {
    indentation = indentation.slice(2)
  },
}
