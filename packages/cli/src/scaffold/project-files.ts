import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { PackageManager } from '../packages-on-demand/package-manager.ts'
import type { Language } from './language.ts'
import { ownPackage, templatesFolder } from './own-packages.ts'

/** A project to be made. */
export interface NewProject {
  readonly name: string
  /** Absolute. */
  readonly folder: string
  readonly language: Language
  readonly packageManager: PackageManager
}

const VITEST = '^4.1.0'
const SAMPLE_INPUT = '"Hello, World!"'

async function devDependencies({ language }: NewProject): Promise<Record<string, string>> {
  const { packages } = language
  const all = Object.entries({ ...packages, tenon: '', vitest: VITEST }).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const named = await Promise.all(
    all.map(async ([name, version]) => {
      const isOwn = name === 'tenon' || name.startsWith('@tenon/')
      return [name, isOwn ? await ownPackage(name) : version] as const
    }),
  )
  return Object.fromEntries(named)
}

async function packageJson(project: NewProject): Promise<string> {
  const { name, language } = project
  const { functionName, settings, output, wasi } = language
  const flags = wasi === true ? ' --wasi' : ''
  const content = {
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    scripts: {
      build: 'tenon build',
      test: 'tenon test',
      dev: `tenon dev ${functionName} --input ${SAMPLE_INPUT}`,
      call: `tenon build --quiet && tenon call ${output(name)} ${functionName} --input ${SAMPLE_INPUT}${flags}`,
      ...(language.id === 'ts' && { check: 'tsc' }),
    },
    tenon: settings(name),
    devDependencies: await devDependencies(project),
  }
  return `${JSON.stringify(content, undefined, 2)}\n`
}

function toolchainLine({ title, tools, packages }: Language): string {
  if (tools.length > 0) return `It takes ${tools.map(({ name, install }) => `${name} (${install})`).join(', and ')}.`
  const compilers = Object.keys(packages).filter((name) => name === 'assemblyscript' || name === '@yowasp/clang')
  const compiler = compilers.length === 0 ? 'tenon' : `the npm package \`${compilers.join('`, `')}\``
  return `The compiler for ${title} is ${compiler}: nothing else needs to be installed.`
}

/** What stands for `{{…}}` in templates. */
function placeholders({ name, language, packageManager }: NewProject): Readonly<Record<string, string>> {
  return {
    name,
    title: language.title,
    source: language.source,
    test: language.test,
    function: language.functionName,
    output: language.output(name),
    pdk: language.pdk,
    flags: language.wasi === true ? ' --wasi' : '',
    toolchain: toolchainLine(language),
    install: packageManager.install,
    run: packageManager.run,
  }
}

async function readTemplate(folder: string): Promise<[name: string, content: string][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry): Promise<[string, string]> => {
        const file = path.join(entry.parentPath, entry.name)
        return [path.relative(folder, file), await readFile(file, 'utf8')]
      }),
  )
}

/** The files of a new project, by path from its folder. */
export async function projectFiles(project: NewProject): Promise<ReadonlyMap<string, string>> {
  const { language } = project
  const templates = templatesFolder()
  const values = placeholders(project)
  const fill = (text: string): string => text.replaceAll(/\{\{(\w+)\}\}/g, (whole, key: string) => values[key] ?? whole)
  const readme = await readFile(path.join(templates, 'README.md'), 'utf8')
  const own = await readTemplate(path.join(templates, language.id))
  return new Map([
    ...own.map(([name, content]): [string, string] => [name, fill(content)]),
    ['README.md', fill(readme)],
    ['.gitignore', `${['node_modules', ...language.ignored].join('\n')}\n`],
    ['package.json', await packageJson(project)],
  ])
}
