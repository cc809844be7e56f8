// Assembles src-wat/kernel.wat and writes src/generated/kernel-wasm.ts, unless it is there and of the same inputs; beside the
// module what the link pass makes of it, so that no process has to read it.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import wabt from 'wabt'

const source = new URL('src-wat/kernel.wat', import.meta.url)
const target = new URL('src/generated/kernel-wasm.ts', import.meta.url)
const wabtPackage = new URL('../../node_modules/wabt/package.json', import.meta.url)
const reader = await bundleReader()

const hash = createHash('sha256')
for (const input of [source, new URL(import.meta.url), wabtPackage]) hash.update(readFileSync(input))
const stamp = `// Inputs: sha256 ${hash.update(reader).digest('hex')}`

/** What reads a kernel, as a module that Node 20 can import too. */
async function bundleReader() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../wasm-binary/src/passes/kernel-module.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    write: false,
  })
  return outputFiles[0].text
}

/** Assembles the kernel's text; a mistake in it throws with file and line. */
async function assembleKernel() {
  const assembler = await wabt()
  const module = assembler.parseWat(fileURLToPath(source), readFileSync(source, 'utf8'), { bulk_memory: true })
  try {
    module.validate()
    return module.toBinary({}).buffer
  } finally {
    module.destroy()
  }
}

const base64 = (bytes) => `'${Buffer.from(bytes).toString('base64')}'`

/** Plain data as text to be parsed, which is quicker in a fresh process than a literal; as TypeScript where it is none. */
function write({ functions, relocations, exports, code, globals, memory }) {
  const inits = globals.flatMap(({ init }) => [...init])
  const plain = {
    functions,
    relocations,
    exports,
    globals: globals.map(({ type, init }) => ({ type, bytes: init.length })),
  }
  const { min, max, ...rest } = memory
  const limits = `{ min: ${min}n, ${max === undefined ? '' : `max: ${max}n, `}...${JSON.stringify(rest)} }`
  return `const { globals, ...plain } = JSON.parse(${JSON.stringify(JSON.stringify(plain))}) as Plain
  const inits = decode(${base64(inits)})
  let end = 0
  return {
    ...plain,
    code: decode(${base64(code)}),
    globals: globals.map(({ type, bytes }) => ({ type, init: inits.subarray(end, (end += bytes)) })),
    memory: ${limits},
  }`
}

if (!existsSync(target) || !readFileSync(target, 'utf8').startsWith(stamp)) {
  const bytes = await assembleKernel()
  const { readKernelModule } = await import(`data:text/javascript;base64,${Buffer.from(reader).toString('base64')}`)
  mkdirSync(new URL('.', target), { recursive: true })
  writeFileSync(
    target,
    `${stamp}
// Written by packages/kernel/build.mjs.
import type { KernelModule } from '@tenon/wasm-binary'
import { decodeBase64 as decode } from '../decode-base64.ts'

/** The kernel module, ${bytes.length} bytes, in base64. */
export const KERNEL_WASM_BASE64: string =
  ${base64(bytes)}

type Plain = Pick<KernelModule, 'functions' | 'relocations' | 'exports'> & {
  readonly globals: readonly { readonly type: KernelModule['globals'][number]['type']; readonly bytes: number }[]
}

/** What \`readKernelModule\` reads of it. */
export function kernelParts(): KernelModule {
  ${write(readKernelModule(new Uint8Array(bytes)))}
}
`,
  )
}
