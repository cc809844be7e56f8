// Assembles src-wat/kernel.wat and writes src/generated/kernel-wasm.ts, unless it is there and of the same inputs.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import wabt from 'wabt'

const source = new URL('src-wat/kernel.wat', import.meta.url)
const target = new URL('src/generated/kernel-wasm.ts', import.meta.url)
const wabtPackage = new URL('../../node_modules/wabt/package.json', import.meta.url)

const inputs = [source, new URL(import.meta.url), wabtPackage]
const hash = createHash('sha256')
for (const input of inputs) hash.update(readFileSync(input))
const stamp = `// Inputs: sha256 ${hash.digest('hex')}`

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

if (!existsSync(target) || !readFileSync(target, 'utf8').startsWith(stamp)) {
  const bytes = await assembleKernel()
  const base64 = Buffer.from(bytes).toString('base64')
  mkdirSync(new URL('.', target), { recursive: true })
  writeFileSync(
    target,
    `${stamp}
// Written by packages/kernel/build.mjs.

/** The kernel module, ${bytes.length} bytes, in base64. */
export const KERNEL_WASM_BASE64: string =
  '${base64}'
`,
  )
}
