import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bufferTerminal } from '../testing/buffer-terminal.ts'
import { findPackage } from './find-package.ts'
import { packageManagerOf } from './package-manager.ts'
import { requirePackage } from './require-package.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tenon-require-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('requirePackage', () => {
  it("finds the command's own copy where the author has none", async () => {
    const wanted = { specifier: 'vitest/node', spec: 'vitest', purpose: 'tests' }
    expect(await requirePackage(wanted, folder, bufferTerminal())).toContain('vitest')
  })

  it('says which command installs it, where nobody can be asked', async () => {
    const wanted = { specifier: 'no-such-package/x', spec: 'no-such-package@1', purpose: 'it does things' }
    await expect(requirePackage(wanted, folder, bufferTerminal())).rejects.toMatchObject({
      code: 'ERR_PACKAGE_MISSING',
      message: 'it does things; install it with: npm install --save-dev no-such-package@1',
      details: { package: 'no-such-package@1' },
    })
  })
})

describe('findPackage', () => {
  it('finds a package that was installed since it was looked for in vain', async () => {
    const place = path.join(folder, 'node_modules/@late/package')
    await mkdir(path.join(folder, 'node_modules'), { recursive: true })
    expect(findPackage('@late/package/file', folder)).toBeUndefined()
    await mkdir(place, { recursive: true })
    await writeFile(path.join(place, 'package.json'), '{"exports":{"./file":"./main.js"}}')
    await writeFile(path.join(place, 'main.js'), '')
    expect(findPackage('@late/package/file', folder)).toBe(await realpath(path.join(place, 'main.js')))
  })
})

describe('the package manager', () => {
  it('is that of the lock file, there or above; else the one that runs us; else npm', async () => {
    expect(packageManagerOf(folder, {}).name).toBe('npm')
    expect(packageManagerOf(folder, { npm_config_user_agent: 'pnpm/9.1.0 npm/? node/v20' }).name).toBe('pnpm')
    await writeFile(path.join(folder, 'yarn.lock'), '')
    expect(packageManagerOf(path.join(folder, 'below'), { npm_config_user_agent: 'pnpm/9.1.0' }).name).toBe('yarn')
  })
})
