import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wasi } from '@bjorn3/browser_wasi_shim'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { confinedPath } from './confined-path.ts'

let outside: string
let root: string

beforeAll(() => {
  outside = realpathSync(mkdtempSync(join(tmpdir(), 'confined-')))
  root = join(outside, 'root')
  mkdirSync(join(root, 'inner'), { recursive: true })
  mkdirSync(join(outside, 'root-beside'))
  writeFileSync(join(outside, 'secret'), 'secret')
  writeFileSync(join(root, 'file'), '')
  symlinkSync('inner', join(root, 'to-inner'))
  symlinkSync('..', join(root, 'to-outside'))
  symlinkSync('../secret', join(root, 'to-secret'))
  symlinkSync('../root-beside', join(root, 'to-beside'))
  symlinkSync('../new', join(root, 'to-nothing'))
  symlinkSync('to-itself', join(root, 'to-itself'))
})
afterAll(() => rmSync(outside, { recursive: true }))

describe('confinedPath', () => {
  it.each([
    ['file', 'file'],
    ['./inner/../file', 'file'],
    ['inner//new', 'inner/new'],
    ['inner/', 'inner'],
    ['missing', 'missing'],
    ['to-inner/new', 'inner/new'],
    ['to-inner', 'inner'],
    ['to-outside/../file', 'file'],
  ])('finds %s at %s', (path, expected) => {
    expect(confinedPath(root, path, true)).toBe(join(root, expected))
  })

  it.each(['.', './', 'inner/..', 'inner/../.'])('finds the directory itself at %s', (path) => {
    expect(confinedPath(root, path, true)).toBe(root)
  })

  it('takes the link itself where the last one is not followed', () => {
    for (const link of ['to-inner', 'to-secret', 'to-nothing', 'to-itself']) {
      expect(confinedPath(root, link, false)).toBe(join(root, link))
    }
  })

  it.each([
    '/',
    '/etc/passwd',
    '..',
    '../secret',
    'inner/../../secret',
    '../root/file',
    'to-outside',
    'to-outside/secret',
    'to-outside/new',
    'to-secret',
    'to-beside',
    'to-beside/new',
    'to-nothing',
    'to-itself',
  ])('does not go out by %s', (path) => {
    expect(() => confinedPath(root, path, true)).toThrow(expect.objectContaining({ errno: wasi.ERRNO_NOTCAPABLE }))
  })

  it('does not go out by a link in the middle, even where the last one is not followed', () => {
    expect(() => confinedPath(root, 'to-outside/secret', false)).toThrow(
      expect.objectContaining({ errno: wasi.ERRNO_NOTCAPABLE }),
    )
  })

  it('refuses an empty path and a zero byte', () => {
    expect(() => confinedPath(root, '', true)).toThrow(expect.objectContaining({ errno: wasi.ERRNO_NOENT }))
    expect(() => confinedPath(root, 'a\0b', true)).toThrow(expect.objectContaining({ errno: wasi.ERRNO_INVAL }))
  })

  it('says so where the directory it would lie in is missing, or is a file', () => {
    expect(() => confinedPath(root, 'missing/file', true)).toThrow(expect.objectContaining({ code: 'ENOENT' }))
    expect(() => confinedPath(root, 'file/x', true)).toThrow(expect.objectContaining({ code: 'ENOTDIR' }))
  })

  it('confines to a root that has been replaced by a link', () => {
    expect(() => confinedPath(join(root, 'to-outside'), 'secret', true)).toThrow(
      expect.objectContaining({ errno: wasi.ERRNO_NOTCAPABLE }),
    )
  })
})
