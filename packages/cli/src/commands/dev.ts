import { ArgumentError } from '@tenon/abi'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseKeyValues } from '../arguments/key-value.ts'
import type { OptionTable } from '../arguments/option-table.ts'
import type { ParsedArguments } from '../arguments/parse-arguments.ts'
import { readCallInput } from '../arguments/read-input.ts'
import type { Command } from '../command.ts'
import { DevSession, type DevOptions } from '../dev/dev-session.ts'
import { openKeyboard, type Keyboard } from '../dev/keyboard.ts'
import { EXIT_CODES } from '../exit-code.ts'
import { logWriter } from '../output/log-writer.ts'
import { styleFor } from '../output/style.ts'
import { askOnTerminal, type Ask } from '../packages-on-demand/offer-package.ts'
import { askInSession } from '../packages-on-demand/session-question.ts'
import { showWarnings } from '../plugin-source/compile-source.ts'
import { SourceRebuilder } from '../plugin-source/source-rebuilder.ts'
import { isSourceFile } from '../plugin-source/source-file.ts'
import { targetOfFile, targetOfProject, type BuildTarget } from '../project/build-target.ts'
import { findProject, type Project } from '../project/find-project.ts'
import type { Terminal } from '../terminal.ts'
import { untilInterrupted, type Interruption } from '../until-interrupted.ts'
import { CALL_OPTIONS, callGrants } from './call-options.ts'

const { stdin: _stdin, manifest: _manifest, loop: _loop, ...OPTIONS }: OptionTable = CALL_OPTIONS

/** Whether an argument is a plug-in rather than the name of a function. */
function isPlugin(argument: string): boolean {
  return isSourceFile(argument) || path.extname(argument) === '.wasm' || existsSync(argument)
}

interface DevArguments {
  readonly target: BuildTarget
  readonly functionName: string | undefined
}

function readPositionals(options: ParsedArguments, project: Project): DevArguments {
  const [first, second] = options.positionals
  const isNamed = first !== undefined && (second !== undefined || isPlugin(first))
  const target = isNamed ? targetOfFile(path.resolve(first), project) : targetOfProject(project)
  if (target === undefined) {
    const place = path.join(project.folder, 'package.json')
    const message = `No plug-in: name a source or a module, or say in ${place} what it is made of ("tenon": { "source": "src/plugin.ts" })`
    throw new ArgumentError(message, { argument: 'source' })
  }
  const interfaceFile = options.text('interface')
  const functionName = isNamed ? second : first
  if (interfaceFile === undefined) return { target, functionName }
  if (target.kind !== 'source') throw new ArgumentError('--interface is for a source, which is compiled with it')
  return { target: { ...target, compiler: { ...target.compiler, interfaceFile } }, functionName }
}

/** The input as it is now: what somebody has typed, else what the options say. */
class CurrentInput {
  readonly #options: ParsedArguments
  readonly #terminal: Terminal
  #typed: string | undefined

  constructor(options: ParsedArguments, terminal: Terminal) {
    this.#options = options
    this.#terminal = terminal
  }

  async read(): Promise<string | Uint8Array> {
    return this.#typed ?? readCallInput(this.#options, this.#terminal)
  }

  async edit(keyboard: Keyboard): Promise<boolean> {
    const now = await this.read()
    const line = await keyboard.editLine('input: ', typeof now === 'string' ? now : new TextDecoder().decode(now))
    this.#typed = line ?? this.#typed
    return line !== undefined
  }
}

async function devOptions(
  options: ParsedArguments,
  input: CurrentInput,
  { terminal, ask }: { readonly terminal: Terminal; readonly ask: Ask },
): Promise<DevOptions & { readonly rebuilder: SourceRebuilder }> {
  const project = await findProject(process.cwd())
  const { target, functionName } = readPositionals(options, project)
  const inputFile = options.text('input-file')
  const isQuiet = options.flag('quiet')
  const isVerbose = options.flag('verbose')
  const grants = callGrants(options)
  const rebuilder = new SourceRebuilder({ isQuiet, isVerbose, mayInstall: options.flag('yes'), ask }, terminal)
  await input.read()
  return {
    rebuilder,
    target,
    call: {
      functionName,
      grants: { ...grants, wasi: grants.wasi === true || project.settings.wasi === true, logger: logWriter(terminal) },
      vars: parseKeyValues('var', options.list('var')),
      links: parseKeyValues('link', options.list('link'), { isUnique: true }),
    },
    readInput: () => input.read(),
    inputFile: inputFile === undefined ? undefined : path.resolve(inputFile),
    compile: async (file, compiler) => {
      const result = await rebuilder.rebuild(file, compiler)
      showWarnings(result, isQuiet, terminal)
      return result
    },
    isQuiet,
    isVerbose,
  }
}

function listenToKeys(session: DevSession, input: CurrentInput, interruption: Interruption): Keyboard {
  const edit = async (): Promise<void> => {
    if (await input.edit(keyboard)) session.rerun()
  }
  const actions: Readonly<Record<string, () => unknown>> = {
    r: () => session.rerun(),
    return: () => session.rerun(),
    i: edit,
    q: () => session.stop(),
    'ctrl-c': () => interruption.interrupt(),
    'ctrl-d': () => session.stop(),
  }
  const keyboard = openKeyboard((name) => void (Object.hasOwn(actions, name) && actions[name]?.()))
  return keyboard
}

async function run(options: ParsedArguments, terminal: Terminal): Promise<number> {
  const input = new CurrentInput(options, terminal)
  return untilInterrupted(async (interruption) => {
    let keyboard: Keyboard | undefined
    const ask = askInSession((question, signal) => {
      const onTerminal = (): Promise<boolean> => askOnTerminal(question, signal)
      return keyboard === undefined ? onTerminal() : keyboard.pauseFor(onTerminal)
    }, interruption)
    const { rebuilder, ...how } = await devOptions(options, input, { terminal, ask })
    const session = new DevSession(how, terminal)
    interruption.signal.addEventListener('abort', () => session.stop())
    keyboard = terminal.isInteractive ? listenToKeys(session, input, interruption) : undefined
    const style = styleFor(terminal.stderrHasColour)
    if (keyboard !== undefined) terminal.writeError(style.dim('r call again, i edit the input, q quit\n'))
    try {
      await session.run()
      return interruption.status ?? EXIT_CODES.ok
    } finally {
      keyboard?.close()
      await rebuilder.dispose()
    }
  })
}

/** `tenon dev`: builds a plug-in and calls it, and again at each change. */
export const dev: Command = {
  usage: 'tenon dev [source] [function] [options]',
  description:
    'Builds a plug-in and calls it, and again whenever something that it is made of changes. Shows output, logs, time, fuel\n' +
    'and size, and errors, after which it goes on. Without [source] it takes the one in package.json ("tenon"); a .wasm file\n' +
    'is watched as well. Without [function] it calls the only one.',
  options: OPTIONS,
  arity: { least: 0, most: 2 },
  examples: [
    'tenon dev count-vowels.ts --input "Hello, World!"',
    'tenon dev countVowels --input-file sample.txt --config vowels=aeiou',
  ],
  run,
}
