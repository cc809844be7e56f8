import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWorkspace, ROOT, runNode, type Finished, type Workspace } from './cli-process.ts'

let workspace: Workspace

beforeEach(async () => {
  workspace = await createWorkspace()
})

afterEach(() => workspace.remove())

async function writeFiles(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(workspace.folder, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}

function runCheck(script: string): Promise<Finished> {
  return runNode([path.join(ROOT, 'scripts', script), workspace.folder])
}

describe('check-layers', () => {
  it('accepts imports of lower layers, inside a package, and of a platform by its entry point', async () => {
    await writeFiles({
      'packages/abi/src/index.ts': 'export const limit = 1\n',
      'packages/host/src/index.node.ts': "import { files } from './platform/node/files.ts'\nexport { files }\n",
      'packages/host/src/platform/node/files.ts': "import { limit } from '@tenon/abi'\nexport const files = limit\n",
      'packages/create-tenon/bin/create-tenon.js': "import { create } from 'tenon/create'\nvoid create\n",
      'packages/host/src/plugin.test.ts': "import { compile } from '@tenon/compiler'\nvoid compile\n",
    })
    const { code, stderr } = await runCheck('check-layers.mjs')
    expect([code, stderr]).toEqual([0, ''])
  })

  it.each([
    ['sideways', 'packages/host/src/a.ts', "import { compile } from '@tenon/compiler'"],
    ['upwards', 'packages/abi/src/a.ts', "export * from '@tenon/host'"],
    ['sideways, types only', 'packages/kernel/src/a.ts', "import type { Engine } from '@tenon/engine'"],
    ['sideways, over several lines', 'packages/host/src/a.ts', "import {\n  compile,\n} from '@tenon/compiler'"],
    ['sideways, at run time', 'packages/host/src/a.ts', "export const load = () => import('@tenon/compiler')"],
    ['of its own package by name', 'packages/abi/src/a.ts', "import '@tenon/abi'"],
    ['out of its package', 'packages/host/src/a.ts', "import { x } from '../../abi/src/x.ts'"],
    ['of a platform', 'packages/host/src/plugin.ts', "import { files } from './platform/node/files.ts'"],
    ['of the command, upwards', 'packages/host/src/a.ts', "import { create } from 'tenon/create'"],
    ['by what npm links, sideways', 'packages/compiler/bin/a.js', "import '@tenon/host'"],
    ['of a package without a layer', 'packages/cli/src/a.ts', "import '@tenon/unheard-of'"],
  ])('refuses an import %s', async (_, file, statement) => {
    await writeFiles({ [file]: `${statement}\n` })
    const { code, stderr } = await runCheck('check-layers.mjs')
    expect(stderr).toContain(`${file}: imports `)
    expect(code).toBe(1)
  })

  it('refuses a package that has no layer', async () => {
    await writeFiles({ 'packages/unheard-of/src/index.ts': '' })
    expect((await runCheck('check-layers.mjs')).code).toBe(1)
  })
})

describe('check-errors-doc', () => {
  const codes = { 'packages/abi/src/errors/error-codes.ts': "export const ERROR_CODES = ['ERR_A'] as const\n" }
  const section = '### ERR_A\n\n**Meaning.** m\n**Cause.** c\n**Cure.** c\n'
  const test = { 'tests/a.test.ts': "expect(error.code).toBe('ERR_A')\n" }

  it('accepts a code that is documented and tested', async () => {
    await writeFiles({ ...codes, ...test, 'docs/errors.md': section })
    const { code, stderr } = await runCheck('check-errors-doc.mjs')
    expect([code, stderr]).toEqual([0, ''])
  })

  it.each([
    ['a section', { ...test, 'docs/errors.md': '# Errors\n' }, 'ERR_A: has no section'],
    ['a cure', { ...test, 'docs/errors.md': section.replace('**Cure.**', '') }, 'ERR_A: its section lacks **Cure.**'],
    ['a test', { 'tests/b.test.ts': 'ERR_AB', 'docs/errors.md': section }, 'ERR_A: no test mentions it'],
    ['a code', { ...test, 'docs/errors.md': `${section}### ERR_B\n` }, 'ERR_B: docs/errors.md has a section for it'],
  ])('refuses what lacks %s', async (_, files, expected) => {
    await writeFiles({ ...codes, ...files })
    const { code, stderr } = await runCheck('check-errors-doc.mjs')
    expect(stderr).toContain(expected)
    expect(code).toBe(1)
  })
})
