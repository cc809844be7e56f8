import * as native from 'esbuild'
import { describe, expect, test } from 'vitest'

import { openBundler } from './index.node.ts'
import { treeOf } from './tree.test-support.ts'

const SETTINGS = { bundle: true, write: false, format: 'esm', logLevel: 'silent', absWorkingDir: '/' } as const

async function bundleOf(files: Readonly<Record<string, string>>, entry: string): Promise<string> {
  const { esbuild, close } = await openBundler(treeOf(files))
  try {
    const { outputFiles } = await esbuild.build({ ...SETTINGS, entryPoints: [entry] })
    return outputFiles[0]?.text ?? ''
  } finally {
    close()
  }
}

describe('esbuild over a tree', () => {
  test('is the version of the native one', async () => {
    const { createEsbuild } = await import('#esbuild')
    expect(createEsbuild({}, () => undefined).version).toBe(native.version)
  })

  test('resolves as on a disk: tsconfig paths, package exports, types of modules, files without their endings', async () => {
    const code = await bundleOf(
      {
        '/src/main.ts': `import { a } from '@/util'; import b from 'pkg/deep'; import c from 'old'; console.log(a, b, c)`,
        '/src/package.json': '{"type":"module"}',
        '/tsconfig.json': '{"compilerOptions":{"paths":{"@/*":["./lib/*"]}}}',
        '/lib/util.ts': 'enum E { A = 7 }\nexport const a: number = E.A',
        '/node_modules/pkg/package.json': '{"exports":{"./deep":{"import":"./x.mjs"}}}',
        '/node_modules/pkg/x.mjs': 'export default "deep"',
        '/node_modules/old/index.js': 'exports.default = "cjs"; exports.__esModule = true',
      },
      '/src/main.ts',
    )
    expect(code).toContain('7 /* A */')
    expect(code).toContain('"deep"')
    expect(code).toContain('__toESM(require_old(), 1)')
  })

  test('an import that is nowhere is an error of the build, with its place', async () => {
    await expect(bundleOf({ '/main.js': `\nimport './none.js'` }, '/main.js')).rejects.toMatchObject({
      errors: [{ text: 'Could not resolve "./none.js"', location: { file: 'main.js', line: 2 } }],
    })
  })

  test('sees no disk', async () => {
    const importing = `import data from ${JSON.stringify(new URL(import.meta.url).pathname)}; console.log(data)`
    await expect(bundleOf({ '/main.js': importing }, '/main.js')).rejects.toMatchObject({
      errors: [{ text: expect.stringContaining('Could not resolve') }],
    })
  })

  test('writes nothing', async () => {
    const { esbuild, close } = await openBundler(treeOf({ '/main.js': '' }))
    await expect(esbuild.build({ entryPoints: ['/main.js'], outfile: '/out.js', write: true })).rejects.toThrow('write')
    close()
  })
})

describe('several at once, and one after the other', () => {
  test('each sees its own tree', async () => {
    const texts = ['one', 'two', 'three']
    const codes = await Promise.all(texts.map((text) => bundleOf({ '/main.js': `console.log("${text}")` }, '/main.js')))
    codes.forEach((code, index) => expect(code).toContain(texts[index]))
    expect(await bundleOf({ '/main.js': 'console.log("four")' }, '/main.js')).toContain('four')
    await expect(bundleOf({ '/other.js': '' }, '/main.js')).rejects.toThrow('Could not resolve')
  })

  test('closing twice is closing once', async () => {
    const { close } = await openBundler(treeOf({}))
    close()
    close()
    const [a, b] = await Promise.all([openBundler(treeOf({})), openBundler(treeOf({}))])
    expect(a.esbuild).not.toBe(b.esbuild)
    a.close()
    b.close()
  })

  test('one that is closed at work is not used again', async () => {
    const never = treeOf({ '/main.js': 'import "late"' }, (path) =>
      path === '/node_modules' ? new Promise<void>(() => undefined) : undefined,
    )
    const first = await openBundler(never)
    const work = first.esbuild.build({ ...SETTINGS, entryPoints: ['/main.js'] })
    work.catch(() => undefined)
    first.close()
    const second = await openBundler(treeOf({}))
    expect(second.esbuild).not.toBe(first.esbuild)
    second.close()
  })
})

test('a directory can be filled when it is looked into', async () => {
  const files: Record<string, string> = { '/main.js': `import x from 'late/part'; console.log(x)` }
  const tree = treeOf(files)
  let filled = tree
  const { esbuild, close } = await openBundler({
    kindOf: (path) => (path === '/node_modules' ? 'directory' : filled.kindOf(path)),
    read: (path) => filled.read(path),
    list: (path) => (path === '/' ? ['main.js', 'node_modules'] : filled.list(path)),
    prepare: async (path) => {
      if (path !== '/node_modules/late') return
      await new Promise((resolve) => setTimeout(resolve, 5))
      filled = treeOf({ ...files, '/node_modules/late/part.js': 'export default "it came"' })
    },
  })
  const { outputFiles } = await esbuild.build({ ...SETTINGS, entryPoints: ['/main.js'] })
  expect(outputFiles[0]?.text).toContain('it came')
  close()
})
