import { ArgumentError } from '@tenon/abi'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { findProject, type Project } from '../project/find-project.ts'
import { targetOfFile, targetOfProject, type BuildTarget } from '../project/build-target.ts'
import { SOURCE_EXTENSIONS } from '../plugin-source/source-file.ts'
import { testRunContext } from './run-context.ts'

const TEST_NAME = /\.(?:test|spec)\.[cm]?[jt]sx?$/

/** The file that a test file is named after: `greet.ts`, or `greet.wasm`, of `greet.test.ts`. */
function namesake(testFile: string | undefined): string | undefined {
  if (testFile === undefined || !TEST_NAME.test(testFile)) return undefined
  const stem = testFile.replace(TEST_NAME, '')
  return [...SOURCE_EXTENSIONS, '.wasm'].map((extension) => stem + extension).find((file) => existsSync(file))
}

/** Which plug-in is tested, and the project it is of. */
export interface FoundTarget {
  readonly target: BuildTarget
  readonly wasi: boolean
}

function targetFor(source: string | URL | undefined, project: Project): BuildTarget | undefined {
  if (source instanceof URL) return targetOfFile(fileURLToPath(source), project)
  if (source !== undefined && typeof source !== 'string') {
    throw new ArgumentError('The source of testPlugin is a path or a file: URL', { argument: 'source' })
  }
  if (source !== undefined) return targetOfFile(path.resolve(project.folder, source), project)
  const file = namesake(expect.getState().testPath)
  return (
    testRunContext()?.target ?? targetOfProject(project) ?? (file === undefined ? file : targetOfFile(file, project))
  )
}

/**
 * Finds the plug-in of a test: the source that it names (a path from the project's folder, or a URL), or `--plugin`, or
 * the one in the project's package.json, or the file that the test file is named after.
 * @throws ArgumentError ERR_ARGUMENT where none of them is there.
 */
export async function findTarget(source: string | URL | undefined): Promise<FoundTarget> {
  const project = await findProject(testRunContext()?.folder ?? process.cwd())
  const target = targetFor(source, project)
  const wasi = project.settings.wasi === true
  if (target !== undefined) return { target, wasi }
  throw new ArgumentError(
    `No plug-in to test: give testPlugin a source, or name it in ${path.join(project.folder, 'package.json')} ("tenon": { "source": "src/plugin.ts" }), or name the test file after it`,
    { argument: 'source' },
  )
}
