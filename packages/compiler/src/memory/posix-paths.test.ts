import path from 'node:path'

import { describe, expect, test } from 'vitest'

import { posixPaths, resolvePosix } from './posix-paths.ts'

const PATHS = ['/a/b.ts', '/a.b/c', '/main.d.ts', '/.hidden', '/a/.hidden.js', '/a.', '/x']

describe('as node:path', () => {
  test.each(PATHS)('%s', (file) => {
    expect(posixPaths.basename(file)).toBe(path.posix.basename(file))
    expect(posixPaths.dirname(file)).toBe(path.posix.dirname(file))
    expect(posixPaths.extname(file)).toBe(path.posix.extname(file))
    expect(posixPaths.join(file, 'more')).toBe(path.posix.join(file, 'more'))
  })

  test.each([
    ['main.ts', '/'],
    ['./main.ts', '/src'],
    ['../lib//util.ts', '/src/deep'],
    ['/abs.ts', '/src'],
    ['../../../../etc/passwd', '/src'],
    ['.', '/'],
    ['a/../..', '/b'],
  ])('%s in %s', (name, directory) => {
    expect(resolvePosix(name, directory)).toBe(path.posix.resolve(directory, name))
  })
})
