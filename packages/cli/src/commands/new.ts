import { ArgumentError } from '@tenon/abi'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { OptionTable } from '../arguments/option-table.ts'
import type { ParsedArguments } from '../arguments/parse-arguments.ts'
import { suggest } from '../arguments/suggest.ts'
import type { Command } from '../command.ts'
import { EXIT_CODES } from '../exit-code.ts'
import { styleFor } from '../output/style.ts'
import { packageManagerOf } from '../packages-on-demand/package-manager.ts'
import { runCommand } from '../packages-on-demand/run-command.ts'
import { askLanguage, askName, askYesNo, openQuestions } from '../scaffold/ask.ts'
import type { Language } from '../scaffold/language.ts'
import { LANGUAGES } from '../scaffold/languages.ts'
import { missingTools } from '../scaffold/missing-tools.ts'
import { projectFiles, type NewProject } from '../scaffold/project-files.ts'
import { assertName } from '../scaffold/project-name.ts'
import { assertFreeFolder, writeProject } from '../scaffold/write-project.ts'
import type { Terminal } from '../terminal.ts'

const IDS = LANGUAGES.map(({ id }) => id)

const OPTIONS: OptionTable = {
  lang: { type: 'string', short: 'l', value: '<language>', help: IDS.join(', ') },
  yes: { type: 'boolean', short: 'y', help: 'ask nothing: TypeScript unless --lang says otherwise' },
  'no-install': { type: 'boolean', help: 'install no packages' },
  'no-git': { type: 'boolean', help: 'make no git repository' },
  force: { type: 'boolean', help: 'also in a folder that is not empty; no file is ever written over' },
}

/** A language's name, or the ending of its files, says which is meant better than what looks alike. */
function meantBy(id: string): string {
  if (id === '') return ''
  const word = id.toLowerCase()
  const named = LANGUAGES.find(
    ({ title, source }) => title.toLowerCase() === word || path.extname(source) === `.${word}`,
  )
  return suggest(named?.id ?? id, IDS)
}

function languageOf(id: string): Language {
  const language = LANGUAGES.find((each) => each.id === id)
  if (language !== undefined) return language
  throw new ArgumentError(`--lang takes ${IDS.join(', ')}, not "${id}"${meantBy(id)}`, { argument: 'lang' })
}

/** What the command is called, for those who are told. */
type CommandName = Pick<Command, 'usage' | 'examples'>

/** What is asked where it was not given; on the command line alone it must be given. */
async function chooseProject(
  options: ParsedArguments,
  isAsking: boolean,
  { usage, examples }: CommandName,
): Promise<NewProject> {
  const [first] = options.positionals
  const given = first === '' ? undefined : first
  const lang = options.text('lang')
  const known = lang === undefined ? undefined : languageOf(lang)
  if (given !== undefined) assertName(path.basename(path.resolve(given)))
  if (!isAsking && given === undefined) {
    throw new ArgumentError(`A new project needs a name; usage: ${usage}`, { argument: 'name' })
  }
  if (!isAsking && known === undefined && !options.flag('yes')) {
    const [, example = usage] = examples
    throw new ArgumentError(`Give a language with --lang: ${IDS.join(', ')}; as in: ${example}`, { argument: 'lang' })
  }
  const folder = path.resolve(given ?? (await askName()))
  await assertFreeFolder(folder, options.flag('force'))
  const language = known ?? (isAsking ? languageOf(await askLanguage(LANGUAGES)) : languageOf('ts'))
  return { name: path.basename(folder), folder, language, packageManager: packageManagerOf(path.dirname(folder)) }
}

async function installPackages(project: NewProject, terminal: Terminal): Promise<boolean> {
  const { install } = project.packageManager
  const isDone = await runCommand(install, project.folder)
  if (!isDone) terminal.writeError(`The packages could not be installed; try \`${install}\` in ${project.folder}\n`)
  return isDone
}

/** A folder, or the nearest above it that is there already. */
function nearestFolder(folder: string): string {
  const parent = path.dirname(folder)
  return existsSync(folder) || parent === folder ? folder : nearestFolder(parent)
}

/** A folder inside a repository needs none of its own, and one without git cannot have one. */
function canHaveRepository(folder: string): boolean {
  const { status, error } = spawnSync('git', ['rev-parse', '--is-inside-work-tree'], {
    cwd: nearestFolder(folder),
    stdio: 'ignore',
  })
  return error === undefined && status !== 0
}

/** Whether an optional step is taken: as flags say, else as somebody says, else yes. */
async function isWanted(question: string, isRefused: boolean, isAsking: boolean): Promise<boolean> {
  if (isRefused) return false
  return isAsking ? askYesNo(question) : true
}

/** A path as a shell takes it, quoted only where it must be. */
function shellWord(text: string): string {
  return /[^\w@%+:,./\\-]/.test(text) ? `"${text.replaceAll(/["$`]/g, String.raw`\$&`)}"` : text
}

function nextSteps({ folder, packageManager, language }: NewProject, isInstalled: boolean): string {
  const place = path.relative(process.cwd(), folder)
  const steps = [
    ...(place === '' ? [] : [`cd ${shellWord(place)}`]),
    ...(isInstalled ? [] : [packageManager.install]),
    `${packageManager.run} test`,
    `${packageManager.run} dev`,
  ]
  return [`${folder}: a plug-in in ${language.title}`, ...steps.map((step) => `  ${step}`), ''].join('\n')
}

async function make(options: ParsedArguments, isAsking: boolean, terminal: Terminal, name: CommandName): Promise<void> {
  const project = await chooseProject(options, isAsking, name)
  const { folder, language, packageManager } = project
  const isInstalling = await isWanted(
    `Install packages with ${packageManager.name}?`,
    options.flag('no-install'),
    isAsking,
  )
  // All is asked before anything is made: a question can be left.
  const isGit =
    canHaveRepository(folder) && (await isWanted('Make a git repository?', options.flag('no-git'), isAsking))
  await writeProject(folder, await projectFiles(project))
  if (isGit) spawnSync('git', ['init', '--quiet'], { cwd: folder, stdio: 'ignore' })
  const isInstalled = isInstalling && (await installPackages(project, terminal))
  const style = styleFor(terminal.stderrHasColour)
  for (const { name: tool, install } of missingTools(language)) {
    terminal.writeError(`${style.bold('missing')} ${tool}, which builds this plug-in: ${install}\n`)
  }
  if (!options.flag('quiet')) await terminal.write(nextSteps(project, isInstalled))
}

function newCommand(name: CommandName): Command {
  return {
    ...name,
    description:
      'Makes a folder with a plug-in that builds, tests and runs at once. On a terminal it asks for what the options leave\n' +
      'open. <name> may be a path; its last part is the name of the package.',
    options: OPTIONS,
    arity: { least: 0, most: 1 },
    run: async (options, terminal) => {
      const isAsking = terminal.isInteractive && !options.flag('yes')
      if (isAsking) await openQuestions()
      await make(options, isAsking, terminal, name)
      return EXIT_CODES.ok
    },
  }
}

/** `tenon new`: makes a plug-in project. */
export const newProject: Command = newCommand({
  usage: 'tenon new <name> [--lang <language>] [options]',
  examples: ['tenon new my-plugin', 'tenon new my-plugin --lang rust --no-install', 'tenon new plugins/greet --yes'],
})

/** The same as the package `create-tenon` has it. */
export const createProject: Command = newCommand({
  usage: 'create-tenon <name> [--lang <language>] [options]',
  examples: [
    'npm create tenon my-plugin',
    'npm create tenon my-plugin -- --lang rust --no-install',
    'pnpm create tenon my-plugin --lang rust --no-install',
    'npx create-tenon plugins/greet --yes',
  ],
})
