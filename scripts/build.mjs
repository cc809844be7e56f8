// Builds every package: generated sources first, then TypeScript. The engine is built on first use, not here.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

await import('../packages/kernel/build.mjs')
await import('../packages/wasm-binary/build.mjs')
await import('../packages/bundler/build.mjs')
await import('../packages/compiler/build.mjs')
await (await import('../packages/host/build.mjs')).buildWorkers()

const root = fileURLToPath(new URL('..', import.meta.url))

const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], { cwd: root, stdio: 'inherit' })
process.exitCode = tsc.status ?? 1
