import { ArgumentError } from '@tenon/abi'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type * as vitestNode from 'vitest/node'
import type { BuildTarget } from '../project/build-target.ts'
import { BuildStore } from '../project/build-store.ts'
import type { TestRunContext } from '../test-kit/run-context.ts'

/** What of vitest is run, and how. */
export interface VitestOptions {
  /** The module `vitest/node` of the author's vitest. */
  readonly vitestFile: string
  /** The project's folder. */
  readonly folder: string
  readonly target: BuildTarget | undefined
  readonly isWatching: boolean
  readonly reporters: readonly string[]
  readonly testNamePattern: string | undefined
  readonly isUpdatingSnapshots: boolean
}

/** A run of vitest, and the builds that its tests share. */
export interface VitestRun {
  readonly vitest: vitestNode.Vitest
  readonly store: BuildStore
  /** Ends it and removes the builds. */
  close(): Promise<void>
}

/**
 * vitest takes `#` and `?` in a path for parts of a URL, and finds no test there.
 * @throws ArgumentError ERR_ARGUMENT
 */
export function assertTestable(folder: string): void {
  const sign = /[#?]/.exec(folder)?.[0]
  if (sign === undefined) return
  throw new ArgumentError(`vitest runs no tests in a folder that has "${sign}" in its path: ${folder}; rename it`)
}

/** Where `tenon/test` is: beside this file when built, and its source when not. */
function testKitFile(): string {
  const extension = path.extname(fileURLToPath(import.meta.url))
  return fileURLToPath(new URL(`../test-kit/index${extension}`, import.meta.url))
}

function cliOptions(options: VitestOptions): vitestNode.CliOptions {
  const { folder, isWatching, reporters, testNamePattern, isUpdatingSnapshots } = options
  return {
    root: folder,
    // Beside what vitest leaves out anyway: outputs of compilers.
    cliExclude: ['**/dist/**', '**/target/**'],
    watch: isWatching,
    ...(!isWatching && { run: true }),
    ...(reporters.length > 0 && { reporters: [...reporters] }),
    ...(testNamePattern !== undefined && { testNamePattern }),
    ...(isUpdatingSnapshots && { update: true }),
  }
}

/**
 * Starts vitest without running anything yet. Tests find `tenon/test` even where the command is not installed in the
 * author's project.
 */
export async function openVitest(options: VitestOptions): Promise<VitestRun> {
  const { vitestFile, folder, target } = options
  const { createVitest } = (await import(pathToFileURL(vitestFile).href)) as typeof vitestNode
  const storeFolder = mkdtempSync(path.join(tmpdir(), 'tenon-test-'))
  const remove = (): void => rmSync(storeFolder, { recursive: true, force: true })
  process.once('exit', remove)
  const vitest = await createVitest('test', cliOptions(options), {
    resolve: { alias: [{ find: /^tenon\/test$/, replacement: testKitFile() }] },
  })
  const context: TestRunContext = { folder, store: storeFolder, ...(target !== undefined && { target }) }
  vitest.provide('tenon', context)
  return {
    vitest,
    store: new BuildStore(storeFolder),
    close: async () => {
      await vitest.close()
      process.off('exit', remove)
      remove()
    },
  }
}
