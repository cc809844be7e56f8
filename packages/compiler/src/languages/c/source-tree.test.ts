import { describe, expect, it } from 'vitest'
import { diskFiles } from '../../platform/node/disk-files.ts'
import { project } from '../../project.test-support.ts'
import { SourceTree } from './source-tree.ts'

const FILES = {
  'app/src/main.c':
    '#include "own.h"\n# include <shared.h>\n#include "../up.h"\n#include <stdio.h>\n#if 0\n#include "absent.h"\n#endif\n',
  'app/src/own.h': '#include "deeper/deep.h"\n#include "own.h"\n',
  'app/src/deeper/deep.h': '#if __has_include("probed.h")\n#endif\n#embed "data.bin"\n',
  'app/src/deeper/probed.h': '',
  'app/src/deeper/data.bin': '#include "main.c"',
  'app/up.h': '',
  'app/include/shared.h': '',
  'app/other/never.h': '',
}

async function treeOf(directory: string, includes: readonly string[] = []): Promise<SourceTree> {
  const tree = new SourceTree(
    diskFiles,
    includes.map((name) => diskFiles.resolve(name, directory)),
  )
  await tree.add(diskFiles.resolve('app/src/main.c', directory))
  return tree
}

/** The names of all files in a tree. */
function namesIn(tree: ReturnType<SourceTree['toTree']>, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([name, entry]) =>
    typeof entry === 'string' || entry instanceof Uint8Array ? [prefix + name] : namesIn(entry, `${prefix}${name}/`),
  )
}

describe('SourceTree', () => {
  it('has what the sources mention, under the folder that all have in common, and nothing else', async () => {
    const directory = await project(FILES)
    const tree = await treeOf(directory, ['app/include'])
    expect(namesIn(tree.toTree()).toSorted()).toEqual([
      'w/include/shared.h',
      'w/src/deeper/data.bin',
      'w/src/deeper/deep.h',
      'w/src/deeper/probed.h',
      'w/src/main.c',
      'w/src/own.h',
      'w/up.h',
    ])
  })

  it('is the same wherever the project lies', async () => {
    const [one, other] = await Promise.all([project(FILES), project(FILES)])
    const trees = await Promise.all([treeOf(one, ['app/include']), treeOf(other, ['app/include'])])
    expect(trees[0].toTree()).toEqual(trees[1].toTree())
    expect(trees[0].toOverlay()).toBe(trees[1].toOverlay())
  })

  it('finds files by the names that clang makes of them', async () => {
    const directory = await project(FILES)
    const tree = await treeOf(directory)
    expect(tree.fileOf('w/src/deeper/../../up.h')).toBe(diskFiles.resolve('app/up.h', directory))
    expect(tree.fileOf('w/src/./own.h')).toBe(diskFiles.resolve('app/src/own.h', directory))
    expect(tree.fileOf('/include/stdio.h')).toBe(undefined)
    expect(tree.nameOf(diskFiles.resolve('elsewhere.h', directory))).toBe(undefined)
  })

  it('takes in what is asked for later, once', async () => {
    const directory = await project(FILES)
    const tree = await treeOf(directory)
    const folder = diskFiles.resolve('app/other', directory)
    expect(await tree.addMentioned('never.h', folder)).toBe(true)
    expect(await tree.addMentioned('never.h', folder)).toBe(false)
    expect(await tree.addMentioned('absent.h', folder)).toBe(false)
  })
})
