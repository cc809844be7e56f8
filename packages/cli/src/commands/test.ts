import { ArgumentError } from '@tenon/abi'
import path from 'node:path'
import type { OptionTable } from '../arguments/option-table.ts'
import type { ParsedArguments } from '../arguments/parse-arguments.ts'
import type { Command } from '../command.ts'
import { EXIT_CODES } from '../exit-code.ts'
import { askOnTerminal, type Ask } from '../packages-on-demand/offer-package.ts'
import { requirePackage } from '../packages-on-demand/require-package.ts'
import { askInSession } from '../packages-on-demand/session-question.ts'
import { showWarnings, compileSource } from '../plugin-source/compile-source.ts'
import { buildPlugin, type BuildPluginOptions, type BuiltPlugin } from '../project/build-plugin.ts'
import { targetOfFile, targetOfProject, type BuildTarget } from '../project/build-target.ts'
import { findProject, type Project } from '../project/find-project.ts'
import type { Terminal } from '../terminal.ts'
import { runOnce } from '../test-run/run-once.ts'
import { assertTestable, openVitest } from '../test-run/vitest-run.ts'
import { watchTests } from '../test-run/watch-tests.ts'
import { untilInterrupted } from '../until-interrupted.ts'

const OPTIONS: OptionTable = {
  plugin: {
    type: 'string',
    value: '<file>',
    help: 'the source or module under test, instead of the one in package.json',
  },
  watch: { type: 'boolean', short: 'w', help: 'go on: build and test again when the plug-in or a test changes' },
  reporter: {
    type: 'string',
    multiple: true,
    value: '<name>',
    help: 'how vitest reports: verbose, dot, json, junit, …',
  },
  'test-name': { type: 'string', short: 't', value: '<pattern>', help: 'only tests whose names match' },
  update: { type: 'boolean', short: 'u', help: 'write snapshots anew' },
  yes: { type: 'boolean', short: 'y', help: 'install vitest, or the compiler of the plug-in, if missing' },
}

const VITEST = { specifier: 'vitest/node', spec: 'vitest@^4.1.0', purpose: 'vitest runs the tests' }

function targetUnderTest(options: ParsedArguments, project: Project): BuildTarget | undefined {
  const file = options.text('plugin')
  return file === undefined ? targetOfProject(project) : targetOfFile(path.resolve(file), project)
}

/**
 * Tests may each name their plug-in, in the folder of a package.json that names none. Elsewhere all tests that happen to lie
 * there would run, whatever they test.
 * @throws ArgumentError ERR_ARGUMENT
 */
function assertProject({ folder, isFound }: Project, target: BuildTarget | undefined): void {
  if (target !== undefined || (isFound && folder === process.cwd())) return
  const nearest = isFound ? `, and ${path.join(folder, 'package.json')} names none ("tenon")` : ': no package.json'
  throw new ArgumentError(
    `There is no plug-in project here${nearest}; name the plug-in under test with --plugin, or make a project with \`tenon new\``,
    { argument: 'plugin' },
  )
}

/** How the plug-in is built, and what is shown of it. */
function buildOptions(options: ParsedArguments, terminal: Terminal, ask?: Ask): BuildPluginOptions {
  const isQuiet = options.flag('quiet')
  const show = {
    isQuiet,
    isVerbose: options.flag('verbose'),
    mayInstall: options.flag('yes'),
    ...(ask !== undefined && { ask }),
  }
  return {
    compile: async (file, compiler) => {
      const result = await compileSource(file, { ...show, compiler }, terminal)
      showWarnings(result, isQuiet, terminal)
      return result
    },
    onOutput: (text) => void (isQuiet || terminal.writeError(text)),
  }
}

/** Builds the plug-in once for all tests, so that what is wrong with it is said once. */
function buildFirst(target: BuildTarget, options: ParsedArguments, terminal: Terminal): Promise<BuiltPlugin> {
  return buildPlugin(target, buildOptions(options, terminal))
}

async function run(options: ParsedArguments, terminal: Terminal): Promise<number> {
  const project = await findProject(process.cwd())
  const target = targetUnderTest(options, project)
  assertProject(project, target)
  assertTestable(project.folder)
  const vitestFile = await requirePackage({ ...VITEST, isAgreed: options.flag('yes') }, project.folder, terminal)
  const filters = options.positionals
  const isWatching = options.flag('watch')
  const built = target === undefined || isWatching ? undefined : await buildFirst(target, options, terminal)
  return untilInterrupted(async (interruption) => {
    const { signal } = interruption
    const opened = await openVitest({
      vitestFile,
      folder: project.folder,
      target,
      isWatching,
      reporters: options.list('reporter'),
      testNamePattern: options.text('test-name'),
      isUpdatingSnapshots: options.flag('update'),
    })
    signal.addEventListener('abort', () => void opened.vitest.cancelCurrentRun('keyboard-input'))
    try {
      if (target !== undefined && built !== undefined) await opened.store.keep(target, built)
      if (isWatching) {
        const build = buildOptions(options, terminal, askInSession(askOnTerminal, interruption))
        await watchTests(opened, { target, build, filters, signal }, terminal)
      }
      const hasPassed = isWatching || (await runOnce(opened, filters))
      return interruption.status ?? (hasPassed ? EXIT_CODES.ok : EXIT_CODES.pluginFailed)
    } finally {
      await opened.close()
    }
  })
}

/** `tenon test`: runs the tests of a plug-in project against its built plug-in. */
export const test: Command = {
  usage: 'tenon test [files…] [options]',
  description:
    'Builds the plug-in of a project and runs its *.test.ts against it, with vitest. Tests load it with testPlugin, from\n' +
    "'tenon/test', which gives it mocked host functions, config, vars and HTTP. [files…] are parts of names of test files.",
  options: OPTIONS,
  arity: { least: 0, most: Number.POSITIVE_INFINITY },
  examples: ['tenon test', 'tenon test greet --watch', 'tenon test --plugin dist/plugin.wasm --reporter verbose'],
  run,
}
