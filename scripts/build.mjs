// Builds every package: generated sources first, then scripts and types. The engine is built on first use, not here.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { bundlePackage } from './packages/bundle-package.mjs'

await import('../packages/kernel/build.mjs')
await import('../packages/wasm-binary/build.mjs')
await import('../packages/bundler/build.mjs')
await import('../packages/compiler/build.mjs')
const workers = await (await import('../packages/host/build.mjs')).buildWorkers()

/** Every process that runs plug-ins loads the scripts of these. Those of the others are made by the compiler, file by file. */
const BUNDLED = {
  abi: {},
  kernel: {},
  'wasm-binary': {},
  wasi: {},
  host: { within: ['@tenon/kernel', '@tenon/wasm-binary'], later: ['loader/code-pass'], others: workers },
}

const packages = fileURLToPath(new URL('../packages/', import.meta.url))
for (const [name, how] of Object.entries(BUNDLED)) await bundlePackage(packages + name, how)

const root = fileURLToPath(new URL('..', import.meta.url))

const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], { cwd: root, stdio: 'inherit' })
process.exitCode = tsc.status ?? 1
