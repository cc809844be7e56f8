import { describe, expect, it } from 'vitest'
import { diskFiles } from '../../platform/node/disk-files.ts'
import { project } from '../../project.test-support.ts'
import { errorOf, warningsOf } from '../compiler-message.ts'
import { ClangMessages } from './clang-messages.ts'
import { linkerMessages } from './linker-messages.ts'
import { SourceTree } from './source-tree.ts'

async function treeOf(text: string): Promise<{ tree: SourceTree; file: string }> {
  const directory = await project({ 'main.c': text })
  const tree = new SourceTree(diskFiles, [])
  const file = diskFiles.resolve('main.c', directory)
  await tree.add(file)
  return { tree, file }
}

describe('ClangMessages', () => {
  it('gives places in the source, columns in UTF-16 units, and notes to what they follow', async () => {
    const { tree, file } = await treeOf('int a;\n/* é😀 */ int b = c;\n')
    const written = [
      'In file included from w/main.c:1:',
      "w/main.c:2:23: error: use of undeclared identifier 'c'",
      'w/main.c:1:5: note: did you mean a?',
      "w/main.c:1:5: warning: unused variable 'a' [-Wunused-variable]",
      '1 warning and 1 error generated.',
    ].join('\n')
    const messages = new ClangMessages(diskFiles, tree).read(written)
    expect(errorOf(messages)).toMatchObject({
      code: 'ERR_SOURCE_SYNTAX',
      details: { file, line: 2, column: 20, lineText: '/* é😀 */ int b = c;' },
      message: expect.stringMatching(/main\.c:2:20: use of undeclared[^]*main\.c:1:5: did you mean a\?/) as string,
    })
    expect(warningsOf(messages)).toMatchObject([{ place: { file, line: 1, column: 5 } }])
  })

  it('knows a header that is missing', async () => {
    const { tree, file } = await treeOf('#include "no.h"\n')
    const messages = new ClangMessages(diskFiles, tree)
    const written = "w/main.c:1:10: fatal error: 'no.h' file not found\n"
    expect(messages.missingHeaders(written)).toEqual([{ name: 'no.h', file }])
    expect(errorOf(messages.read(written))).toMatchObject({
      code: 'ERR_SOURCE_IMPORT',
      details: { line: 1, column: 10 },
    })
  })

  it('shows five errors and counts the others', async () => {
    const { tree } = await treeOf('x\n')
    const written = Array.from({ length: 8 }, (_, i) => `w/main.c:1:1: error: number ${i}`).join('\n')
    const { message = '' } = errorOf(new ClangMessages(diskFiles, tree).read(written)) ?? {}
    expect([message.includes('number 4'), message.includes('number 5'), message.endsWith('and 3 more')]).toEqual([
      true,
      false,
      true,
    ])
  })

  it('keeps what is said about a header of the library', async () => {
    const { tree } = await treeOf('x\n')
    const [message] = new ClangMessages(diskFiles, tree).read('/include/stdio.h:3:1: error: odd\n')
    expect(message).toMatchObject({ text: 'odd', place: undefined, notes: ['in /include/stdio.h:3'] })
  })
})

describe('linkerMessages', () => {
  it('names a symbol that is nowhere once, where the source calls it', async () => {
    const { tree, file } = await treeOf('#include "gone.h"\n// calls gone\nint f(void) { return gone(1) + gone(2); }\n')
    const line = 'wasm-ld: error: o/w/main.c.o: undefined symbol: gone\n'
    const error = errorOf(linkerMessages(diskFiles, tree, line + line))
    expect(error).toMatchObject({ code: 'ERR_SOURCE_IMPORT', details: { symbol: 'gone', file, line: 3, column: 22 } })
  })

  it('reads names of C++', async () => {
    const { tree } = await treeOf('int g() { return lib::gone("(", 2); }\n')
    const written = 'wasm-ld: error: o/w/main.c.o: undefined symbol: lib::gone(char const*, int)\n'
    const error = errorOf(linkerMessages(diskFiles, tree, written))
    expect(error?.details).toMatchObject({ symbol: 'lib::gone(char const*, int)', line: 1, column: 23 })
  })

  it('says in which two files a symbol is', async () => {
    const { tree } = await treeOf('')
    const written =
      'wasm-ld: error: duplicate symbol: twice\n>>> defined in o/w/main.c.o\n>>> defined in o/w/other.c.o\n'
    expect(errorOf(linkerMessages(diskFiles, tree, written))).toMatchObject({
      code: 'ERR_SOURCE_SYNTAX',
      message: '"twice" is defined twice: in main.c and in other.c',
      details: { symbol: 'twice' },
    })
  })

  it('hands on whatever else the linker says', async () => {
    const { tree } = await treeOf('')
    const written = 'wasm-ld: error: unknown argument: --bogus\n'
    expect(errorOf(linkerMessages(diskFiles, tree, written))).toMatchObject({
      message: 'the linker reports: unknown argument: --bogus',
    })
  })
})
