import path from 'node:path'
import { expect, it } from 'vitest'
import { diskFiles } from '../../platform/node/disk-files.ts'
import { readFlags } from './clang-flags.ts'

it('tells folders and flags of the linker from all others', () => {
  const flags = ['-Ia', '-I', 'b', '-isystem', 'c', '-O3', '-Wl,--strip-all', '-lm', '-DX=1']
  expect(readFlags(diskFiles, { flags, includeDirectories: ['first'], define: { Y: '"y"' } })).toEqual({
    includeDirectories: ['first', 'a', 'b', 'c'].map((name) => path.resolve(name)),
    forCompiling: ['-DY="y"', '-O3', '-DX=1'],
    forLinking: ['-Wl,--strip-all', '-lm'],
  })
})

it('has nothing to tell apart by default', () => {
  expect(readFlags(diskFiles, {})).toEqual({ includeDirectories: [], forCompiling: [], forLinking: [] })
})
