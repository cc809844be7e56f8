import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingProgram, sourceOf } from './missing-program.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tenon-program-'))
  await writeFile(path.join(folder, 'here'), '#!/bin/sh\n', { mode: 0o755 })
  await writeFile(path.join(folder, 'notes'), 'no program')
  await chmod(path.join(folder, 'notes'), 0o644)
})
afterAll(() => rm(folder, { recursive: true }))

describe('missingProgram', () => {
  it.each([
    ['here --flag', undefined],
    ['zig build', 'zig'],
    ['here && zig build', 'zig'],
    ['A=1 B=2 zig build', 'zig'],
    ['cd sub; here | zig || other', 'zig'],
    ['notes', 'notes'],
    ['./here', undefined],
    ['./none --flag', './none'],
    ['"zig" build', undefined],
    ['$ZIG build', undefined],
    ['export A=1 && here', undefined],
    ['', undefined],
  ])('of %j is %j', (command, missing) => {
    expect(missingProgram(command, { PATH: `/none${path.delimiter}${folder}` }, folder)).toBe(missing)
  })

  it('is any where there is no PATH', () => {
    expect(missingProgram('here', {}, path.dirname(folder))).toBe('here')
  })
})

describe('sourceOf', () => {
  it('tells how well-known compilers are had, and of all others that they are not there', () => {
    expect(sourceOf('zig')).toMatch(/^install Zig: /)
    expect(sourceOf('toString')).toBe('install it, or put its folder on PATH')
  })
})
