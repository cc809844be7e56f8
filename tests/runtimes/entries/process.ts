// Runs all suites in a process of Node, Deno or Bun: `main.mjs ASSETS HTTP_URL`. Tells of each case in a line of JSON.
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { allSuites } from '../all-suites.ts'
import { openAssets } from '../assets.ts'
import { findFeatures } from '../runtime-features.ts'
import type { HostDirectory } from '../runtime-case.ts'
import { runSuites } from '../run-suites.ts'

const [, , assets = '', httpUrl = ''] = process.argv

/** In the scratch project, which the next run makes anew. */
async function makeDirectory(): Promise<HostDirectory> {
  const parent = path.join(assets, '../directories')
  await mkdir(parent, { recursive: true })
  const folder = await mkdtemp(`${parent}/`)
  const within = (name: string): string => path.join(folder, name)
  return {
    path: folder,
    writeFile: async (name, content) => {
      await mkdir(path.dirname(within(name)), { recursive: true })
      await writeFile(within(name), content)
    },
    readFile: (name) => readFile(within(name), 'utf8'),
    list: () => readdir(folder),
  }
}

const place = 'process'
const environment = {
  ...(await openAssets(async (name) => new Uint8Array(await readFile(path.join(assets, name))))),
  place,
  features: findFeatures(place),
  httpUrl,
  makeDirectory,
  cpuMs: () => process.cpuUsage().user / 1000,
} as const
await runSuites(allSuites, environment, async (event) => {
  process.stdout.write(`${JSON.stringify(event)}\n`)
})
