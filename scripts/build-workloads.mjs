// Builds the programs of the bench that are not fixtures into bench/generated/, only where what they are made of changed.
//
//   node scripts/build-workloads.mjs
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileC } from './fixtures/compile-c.mjs'
import { compileJavaScript } from './fixtures/compile-javascript.mjs'
import { missingNpm, npmFolder, root } from './toolchains/tool-places.mjs'
import { assembleRunaways } from './workloads/runaways.mjs'

const sources = join(root, 'bench/workloads')
const outputFolder = join(root, 'bench/generated')
const extismHeader = join(root, 'tests/fixtures/plugins/c/extism.h')

const text = (path) => readFileSync(path, 'utf8')

async function buildKernels(output) {
  const files = { 'kernels.c': text(join(sources, 'kernels.c')), 'extism.h': text(extismHeader) }
  writeFileSync(output, await compileC({ driver: 'clang', source: 'kernels.c', files, flags: ['-std=c23'] }))
}

async function buildRunaways(output) {
  writeFileSync(output, await assembleRunaways())
}

/** AssemblyScript finds packages beside its sources, so the source goes where they are, with the name that asc wants. */
function buildNbody(output) {
  const folder = join(npmFolder, 'bench')
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(sources, 'nbody.assemblyscript'), join(folder, 'nbody.ts'))
  const asc = join(npmFolder, 'node_modules/assemblyscript/bin/asc.js')
  const args = [asc, 'bench/nbody.ts', '-O3', '--use', 'abort=bench/nbody/abort', '--outFile', output]
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: npmFolder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`asc ended with status ${status}\n${stderr}`)
}

async function buildCpu(output) {
  writeFileSync(output, await compileJavaScript(join(sources, 'cpu.ts')))
}

const engine = join(root, 'packages/engine/build/engine.wasm')

const programs = [
  { name: 'kernels', inputs: [join(sources, 'kernels.c'), extismHeader], build: buildKernels },
  {
    name: 'runaways',
    inputs: [fileURLToPath(new URL('workloads/runaways.mjs', import.meta.url))],
    build: buildRunaways,
  },
  { name: 'nbody', inputs: [join(sources, 'nbody.assemblyscript')], build: buildNbody, missing: missingNpm },
  { name: 'cpu', inputs: [join(sources, 'cpu.ts'), engine], build: buildCpu },
]

function fingerprint(inputs) {
  const hash = createHash('sha256')
  for (const file of inputs) hash.update(existsSync(file) ? readFileSync(file) : '')
  return hash.digest('hex')
}

async function bring({ name, inputs, build, missing }) {
  const reason = missing?.()
  if (reason !== undefined) return console.log(`workload ${name}: not built: ${reason}`)
  const output = join(outputFolder, `${name}.wasm`)
  const stamp = `${output}.sha256`
  if (existsSync(output) && existsSync(stamp) && text(stamp) === fingerprint(inputs)) return
  const start = performance.now()
  await build(output)
  writeFileSync(stamp, fingerprint(inputs))
  console.log(`workload ${name}: built in ${((performance.now() - start) / 1000).toFixed(1)} s`)
}

mkdirSync(outputFolder, { recursive: true })
for (const program of programs) await bring(program)
