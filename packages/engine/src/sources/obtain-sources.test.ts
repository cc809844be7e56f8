import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadEngine } from '../load-engine.ts'
import { packagePath } from '../package-paths.ts'
import { RELEASE_FIXES } from '../edits/quickjs-edits.ts'
import { fetchWithGit } from './from-git.ts'
import { obtainSources, SOURCE_WAYS, type SourceWay } from './obtain-sources.ts'
import { PINNED_FILES, QUICKJS_VERSION, RELEASE_FILES } from './pinned-files.ts'
import { readSources, sha256 } from './read-sources.ts'

const KEPT = packagePath('vendor', `quickjs-ng-${QUICKJS_VERSION}`)

let folder: string
let vendorFolder: string

// The engine of the repository was built from sources, which are kept: no network is needed here.
beforeAll(async () => {
  await obtainSources({ vendorFolder: packagePath('vendor') })
  await loadEngine()
}, 300_000)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sources-'))
  vendorFolder = join(folder, 'vendor')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const copying: SourceWay = {
  name: 'copy',
  fetch: async (target) => {
    await cp(KEPT, target, { recursive: true })
    return target
  },
}

const failing = (message: string): SourceWay => ({
  name: `way ${message}`,
  fetch: () => Promise.reject(new Error(message)),
})

/** The files as the release has them: the fixes undone. */
async function writeRelease(target: string): Promise<void> {
  await cp(KEPT, target, { recursive: true })
  for (const { file, find, replace } of RELEASE_FIXES) {
    const path = join(target, file)
    await writeFile(
      path,
      (await readFile(path, 'utf8')).replace(replace, () => find),
    )
  }
}

describe('readSources', () => {
  it('gives every pinned file', async () => {
    const files = await readSources(KEPT)
    expect([...files.keys()].toSorted()).toEqual(Object.keys(PINNED_FILES).toSorted())
  })

  it('brings the release to the state of the crate', async () => {
    await writeRelease(join(folder, 'release'))
    for (const [name, hash] of Object.entries(RELEASE_FILES)) {
      expect(sha256(await readFile(join(folder, 'release', name)))).toBe(hash)
    }
    expect(await readSources(join(folder, 'release'))).toEqual(await readSources(KEPT))
  })

  it('refuses a file that differs in one byte, and one that is missing', async () => {
    await cp(KEPT, join(folder, 'bad'), { recursive: true })
    await writeFile(join(folder, 'bad', 'list.h'), `${await readFile(join(KEPT, 'list.h'), 'utf8')} `)
    await expect(readSources(join(folder, 'bad'))).rejects.toThrow(/list\.h is not the file of QuickJS-NG/)
    await rm(join(folder, 'bad', 'list.h'))
    await expect(readSources(join(folder, 'bad'))).rejects.toThrow(/list\.h is missing/)
  })
})

describe('obtainSources', () => {
  it('takes the first way that works and keeps what it gave', async () => {
    const attempts: string[] = []
    const ways = [failing('first'), copying, failing('never')]
    const files = await obtainSources({ vendorFolder, ways, onAttempt: (name) => attempts.push(name) })
    expect(files.size).toBe(Object.keys(PINNED_FILES).length)
    expect(attempts).toEqual(['way first', 'copy'])
    expect(await readdir(vendorFolder)).toEqual([`quickjs-ng-${QUICKJS_VERSION}`])
    expect(await obtainSources({ vendorFolder, ways: [failing('not asked')] })).toEqual(files)
  })

  it('goes on when a way gives other files', async () => {
    const wrong: SourceWay = {
      name: 'wrong',
      fetch: async (target) => {
        await mkdir(target, { recursive: true })
        return target
      },
    }
    expect((await obtainSources({ vendorFolder, ways: [wrong, copying] })).size).toBeGreaterThan(0)
  })

  it('fetches anew when what is kept is damaged', async () => {
    await obtainSources({ vendorFolder, ways: [copying] })
    await writeFile(join(vendorFolder, `quickjs-ng-${QUICKJS_VERSION}`, 'list.h'), 'damaged')
    const files = await obtainSources({ vendorFolder, ways: [copying] })
    expect(files.get('list.h')).not.toBe('damaged')
  })

  it('says what each way said when none works', async () => {
    await expect(obtainSources({ vendorFolder, ways: [failing('no pip'), failing('no cargo')] })).rejects.toMatchObject(
      {
        code: 'ERR_ENGINE_SOURCE_MISSING',
        message: expect.stringMatching(/way no pip: no pip\n.*way no cargo: no cargo\n[^]*TENON_QUICKJS_DIR/) as string,
      },
    )
    expect(await readdir(vendorFolder)).toEqual([])
  })

  it('knows pip, cargo and git, in this order', () => {
    expect(SOURCE_WAYS.map(({ name }) => name.split(' ')[0])).toEqual(['pip', 'cargo', 'git'])
  })

  it('takes the folder that TENON_QUICKJS_DIR names before all else, or fails', async () => {
    await writeRelease(join(folder, 'given'))
    vi.stubEnv('TENON_QUICKJS_DIR', join(folder, 'given'))
    expect((await obtainSources({ vendorFolder, ways: [] })).size).toBeGreaterThan(0)
    vi.stubEnv('TENON_QUICKJS_DIR', join(folder, 'nowhere'))
    await expect(obtainSources({ vendorFolder, ways: [copying] })).rejects.toMatchObject({
      code: 'ERR_ENGINE_SOURCE_MISSING',
      message: expect.stringContaining('nowhere') as string,
    })
  })

  it('clones the tag with git, from the repository that TENON_QUICKJS_GIT names', async () => {
    const repository = join(folder, 'repository')
    await writeRelease(repository)
    const git = (...parameters: string[]): Buffer =>
      execFileSync(
        'git',
        ['-c', 'user.name=t', '-c', 'user.email=t@t.test', '-c', 'core.autocrlf=false', ...parameters],
        { cwd: repository },
      )
    git('init', '--quiet')
    git('add', '.')
    git('commit', '--quiet', '-m', 'release')
    git('tag', `v${QUICKJS_VERSION}`)
    vi.stubEnv('TENON_QUICKJS_GIT', `file://${repository}`)
    const files = await obtainSources({ vendorFolder, ways: [{ name: 'git', fetch: fetchWithGit }] })
    expect(files).toEqual(await readSources(KEPT))
  })
})
