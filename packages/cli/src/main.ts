import { ArgumentError } from '@tenon/abi'
import { suggest } from './arguments/suggest.ts'
import type { Command } from './command.ts'
import { EXIT_CODES } from './exit-code.ts'
import { generalHelp } from './output/help.ts'
import { reportErrors, runCommandLine } from './run-command-line.ts'
import { processTerminal, type Terminal } from './terminal.ts'
import { readVersion } from './version.ts'

interface CommandEntry {
  readonly summary: string
  /** Loads the command with all it imports; the others stay unloaded, so that help and usage errors are quick. */
  readonly load: () => Promise<Command>
}

const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  new: {
    summary: 'make a plug-in project, in one of eight languages',
    load: async () => (await import('./commands/new.ts')).newProject,
  },
  build: {
    summary: 'compile a source into a plug-in',
    load: async () => (await import('./commands/build.ts')).build,
  },
  call: {
    summary: 'call a function of a plug-in, or of a source that is compiled first',
    load: async () => (await import('./commands/call.ts')).call,
  },
  inspect: {
    summary: 'show what a plug-in exports, imports and needs',
    load: async () => (await import('./commands/inspect.ts')).inspect,
  },
  dev: {
    summary: 'build and call a plug-in, and again at each change',
    load: async () => (await import('./commands/dev.ts')).dev,
  },
  test: {
    summary: 'run the tests of a plug-in, against the plug-in as it is built',
    load: async () => (await import('./commands/test.ts')).test,
  },
  link: {
    summary: 'prepare a plug-in for runtimes that forbid compiling at run time',
    load: async () => (await import('./commands/link.ts')).link,
  },
}

const HELP_FLAGS = new Set(['-h', '--help', 'help'])
const VERSION_FLAGS = new Set(['-V', '--version', 'version'])
const LEADING_FLAGS = new Set(['-v', '--verbose', '-q', '--quiet'])

/** Moves flags written before the command's name behind it: `tenon -v call x` is `tenon call -v x`. */
function splitCommand(argv: readonly string[]): [name: string | undefined, rest: string[]] {
  const at = argv.findIndex((argument) => !LEADING_FLAGS.has(argument))
  if (at === -1) return [undefined, [...argv]]
  return [argv[at], [...argv.slice(0, at), ...argv.slice(at + 1)]]
}

async function runCommand(name: string, argv: readonly string[], terminal: Terminal): Promise<number> {
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (entry === undefined) {
    const wrong = name.startsWith('-') ? 'option' : 'command'
    throw new ArgumentError(
      `Unknown ${wrong} "${name}"${suggest(name, Object.keys(COMMANDS))}; \`tenon --help\` lists the commands`,
    )
  }
  return runCommandLine(await entry.load(), argv, terminal)
}

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [name, rest] = splitCommand(argv)
  const help = generalHelp(Object.entries(COMMANDS).map(([command, { summary }]) => [command, summary]))
  if (name === undefined) {
    terminal.writeError(help)
    return EXIT_CODES.usage
  }
  if (HELP_FLAGS.has(name)) {
    const [topic] = rest
    if (topic !== undefined && !topic.startsWith('-')) return runCommand(topic, ['--help'], terminal)
    await terminal.write(help)
    return EXIT_CODES.ok
  }
  if (VERSION_FLAGS.has(name)) {
    await terminal.write(`${await readVersion()}\n`)
    return EXIT_CODES.ok
  }
  return runCommand(name, rest, terminal)
}

/**
 * Runs a command line (without `node` and the script) and resolves to the exit code; never rejects.
 * Results go to stdout, all else to stderr.
 */
export function main(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  return reportErrors(argv, terminal, () => dispatch(argv, terminal))
}
