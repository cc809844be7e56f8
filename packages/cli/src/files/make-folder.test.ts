import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeFolder } from './make-folder.ts'

let around: string
beforeAll(async () => {
  around = await mkdtemp(path.join(tmpdir(), 'tenon-folder-'))
})
afterAll(() => rm(around, { recursive: true }))

describe('makeFolder', () => {
  it('makes all that is lacking, and nothing where the folder is there', async () => {
    const deep = path.join(around, 'a/b/c')
    for (let i = 0; i < 2; i++) await makeFolder(deep)
    expect(existsSync(deep)).toBe(true)
  })

  it('may be asked for the same folder by several at once', async () => {
    const deep = path.join(around, 'at/once')
    await Promise.all([deep, deep, deep].map(makeFolder))
    expect(existsSync(deep)).toBe(true)
  })

  it('fails where a file is in the way', async () => {
    await writeFile(path.join(around, 'file'), '')
    await expect(makeFolder(path.join(around, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(makeFolder(path.join(around, 'file/below'))).rejects.toMatchObject({ code: 'EEXIST' })
  })

  it.runIf(existsSync('/proc/self'))('fails in a folder that takes nothing in', async () => {
    await expect(makeFolder('/proc/none/below')).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
