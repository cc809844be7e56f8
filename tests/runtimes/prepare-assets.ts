// Writes what the cases need into a folder, for runtimes that can neither assemble text nor read the repository:
//   node --conditions=@tenon/source prepare-assets.ts FOLDER    (Node 24, which runs TypeScript)
import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from '@tenon/compiler'
import { nodeModuleBytes, readCaseFiles, readFixtureStatus } from '../conformance/node-environment.ts'
import { type PlannedCase, plannedCases } from '../conformance/planned-case.ts'
import { type ModuleBytes, prepareCase } from '../conformance/prepared-case.ts'
import type { Assets } from './assets.ts'
import { SAMPLE_SOURCES } from './sample-sources.ts'

const here = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const FIXTURES = here('../fixtures/build')

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** The text of a folder's modules, by name. */
async function readTexts(folder: string): Promise<Record<string, string>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.wat'))
  const texts = files.map(async (file) => [file.slice(0, -4), await readFile(path.join(folder, file), 'utf8')] as const)
  return Object.fromEntries(await Promise.all(texts))
}

/** Every text that the cases assemble. */
async function assembleAll(planned: readonly PlannedCase[]): Promise<Record<string, string>> {
  const assembled: Record<string, string> = {}
  const recording: ModuleBytes = {
    ...nodeModuleBytes,
    assemble: async (text) => {
      const bytes = await nodeModuleBytes.assemble(text)
      assembled[text] = base64(bytes)
      return bytes
    },
  }
  for (const { wanted, language } of planned) await prepareCase(wanted, recording, language)
  return assembled
}

async function assembleModules(texts: Record<string, string>): Promise<Record<string, string>> {
  const modules = Object.entries(texts).map(
    async ([name, text]) => [name, base64(await nodeModuleBytes.assemble(text))] as const,
  )
  return Object.fromEntries(await Promise.all(modules))
}

/** Compiles a sample from files on disk; gives the hash. */
async function compileSample(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tenon-sample-'))
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
      await writeFile(path.join(folder, name), text)
    }
    const { wasm } = await compile(path.join(folder, Object.keys(files)[0] ?? ''))
    return createHash('sha256').update(wasm).digest('hex')
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function compileSamples(): Promise<Record<string, string>> {
  const hashes = Object.entries(SAMPLE_SOURCES).map(
    async ([name, files]) => [name, await compileSample(files)] as const,
  )
  return Object.fromEntries(await Promise.all(hashes))
}

/** Says what is left out: languages whose compiler is missing. A fixture that does not build ends everything. */
function plannedHere(): readonly PlannedCase[] {
  const status = readFixtureStatus()
  for (const [language, { status: state, reason }] of status) {
    if (state === 'failed') throw new Error(`The fixture of ${language} does not build: ${reason}`)
    if (state === 'missing-toolchain') console.log(`skipped: conformance of ${language}: ${reason}`)
  }
  return plannedCases(readCaseFiles(), status).filter(({ skip }) => skip === undefined)
}

async function main(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const conformance = plannedHere()
  const assets: Assets = {
    conformance,
    assembled: await assembleAll(conformance),
    texts: await readTexts(here('../conformance/modules')),
    modules: await assembleModules(await readTexts(here('modules'))),
    compiled: await compileSamples(),
  }
  await writeFile(path.join(folder, 'assets.json'), JSON.stringify(assets))
  for (const file of await readdir(FIXTURES)) {
    if (file.endsWith('.wasm')) await copyFile(path.join(FIXTURES, file), path.join(folder, file))
  }
}

await main(process.argv[2] ?? '.')
