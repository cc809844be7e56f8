// Compiles src-as, the walk over code, and writes src/generated/code-walker-wasm.ts, unless it is there and of the same inputs.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = new URL('src-as/', import.meta.url)
const target = new URL('src/generated/code-walker-wasm.ts', import.meta.url)
const compilerPackage = new URL(import.meta.resolve('assemblyscript/package.json'))

const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .toSorted()
const inputs = [...sources.map((name) => new URL(name, folder)), new URL(import.meta.url), compilerPackage]
const hash = createHash('sha256')
for (const input of inputs) hash.update(readFileSync(input)).update('\0')
const stamp = `// Inputs: sha256 ${hash.digest('hex')}`

// No runtime: the walk lays out its memory itself. Warning 201 is of 64-bit address spaces.
const OPTIONS = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--use',
  'abort=',
  '--memoryBase',
  '1024',
  '--disableWarning',
  '201',
]

/** Compiles the sources; a mistake in them throws with file and line. */
async function compileWalker() {
  const { default: compiler } = await import('assemblyscript/asc')
  let bytes
  let report = ''
  const { error } = await compiler.main(
    ['index.ts', '--baseDir', fileURLToPath(folder), '--outFile', 'walker.wasm', ...OPTIONS],
    {
      stderr: { write: (text) => (report += text) },
      writeFile: (name, contents) => {
        if (name === 'walker.wasm') bytes = contents
      },
    },
  )
  if (error !== null || bytes === undefined) throw new Error(`src-as does not compile:\n${report}`)
  return bytes
}

if (!existsSync(target) || !readFileSync(target, 'utf8').startsWith(stamp)) {
  const bytes = await compileWalker()
  const base64 = Buffer.from(bytes).toString('base64')
  mkdirSync(new URL('.', target), { recursive: true })
  writeFileSync(
    target,
    `${stamp}
// Written by packages/wasm-binary/build.mjs.

/** The walk over code, ${bytes.length} bytes, in base64. */
export const CODE_WALKER_WASM_BASE64: string =
  '${base64}'
`,
  )
}
