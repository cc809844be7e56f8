import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { packagePath } from '../package-paths.ts'
import { obtainSources } from '../sources/obtain-sources.ts'
import { PINNED_FILES, QUICKJS_VERSION } from '../sources/pinned-files.ts'
import { fetchCandidate } from './fetch-candidate.ts'
import { readCandidate } from './read-candidate.ts'
import { renderPins } from './render-pins.ts'

const KEPT = packagePath('vendor', `quickjs-ng-${QUICKJS_VERSION}`)

let folder: string

beforeAll(() => obtainSources({ vendorFolder: packagePath('vendor') }))

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'update-'))
})

afterEach(() => rm(folder, { recursive: true }))

/** The sources, telling another version. */
async function pretend(version: readonly [number, number, number]): Promise<string> {
  const target = join(folder, 'candidate')
  await cp(KEPT, target, { recursive: true })
  const header = join(target, 'quickjs.h')
  let text = await readFile(header, 'utf8')
  for (const [index, part] of ['MAJOR', 'MINOR', 'PATCH'].entries()) {
    text = text.replace(new RegExp(String.raw`(#define QJS_VERSION_${part} )\d+`), `$1${version[index]}`)
  }
  await writeFile(header, text)
  return target
}

const request = (version: string, from: string, lines: string[] = []): Parameters<typeof fetchCandidate>[0] => ({
  version,
  folder: from,
  scratch: join(folder, 'scratch'),
  onReport: (line) => lines.push(line),
})

describe('readCandidate', () => {
  it('reads the version that the sources tell', async () => {
    expect((await readCandidate(KEPT)).version).toBe(QUICKJS_VERSION)
    expect((await readCandidate(await pretend([0, 17, 3]))).version).toBe('0.17.3')
  })

  it('refuses a folder that lacks a file, or a version', async () => {
    await expect(readCandidate(folder)).rejects.toMatchObject({ code: 'ERR_ENGINE_SOURCE_MISSING' })
    const target = await pretend([0, 17, 3])
    await writeFile(join(target, 'quickjs.h'), '')
    await expect(readCandidate(target)).rejects.toMatchObject({ code: 'ERR_ENGINE_SOURCE_MISSING' })
  })
})

describe('fetchCandidate', () => {
  it('gives the folder that is named', async () => {
    const lines: string[] = []
    const { candidate, foundIn } = await fetchCandidate(request('0.17.3', await pretend([0, 17, 3]), lines))
    expect(candidate.version).toBe('0.17.3')
    expect(foundIn).toEqual({})
    expect(lines).toEqual([expect.stringContaining('has it')])
  })

  it('says what another version it found', async () => {
    const lines: string[] = []
    await expect(fetchCandidate(request('0.18.0', await pretend([0, 17, 3]), lines))).rejects.toMatchObject({
      code: 'ERR_ENGINE_SOURCE_MISSING',
    })
    expect(lines).toEqual([expect.stringContaining('has 0.17.3')])
  })
})

describe('renderPins', () => {
  it('writes the module that the build reads its hashes from', async () => {
    const candidate = await readCandidate(KEPT)
    const text = renderPins(candidate, { sdist: '0.16.2.1', crate: undefined })
    const path = join(folder, 'pins.mjs')
    await writeFile(path, text.replaceAll(/: (?:string \| undefined|Readonly<Record<string, string>>) =/g, ' ='))
    expect(await import(path)).toMatchObject({
      QUICKJS_VERSION,
      SDIST_VERSION: '0.16.2.1',
      CRATE_VERSION: undefined,
      PINNED_FILES,
      RELEASE_FILES: {},
    })
  })
})
