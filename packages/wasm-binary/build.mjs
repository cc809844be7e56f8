// Compiles src-as, which reads and rewrites code, into src/generated, unless it is there and of the same inputs.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = new URL('src-as/', import.meta.url)
const compilerPackage = new URL(import.meta.resolve('assemblyscript/package.json'))

/** What is made of which source. The walk is for speed; the copies are for size, as little of it runs often. */
const TARGETS = [
  {
    source: 'index.ts',
    name: 'code-walker-wasm',
    constant: 'CODE_WALKER_WASM_BASE64',
    flags: ['-O3'],
    what: 'The walk over code',
  },
  {
    source: 'copy-loops.ts',
    name: 'copy-loops-wasm',
    constant: 'COPY_LOOPS_WASM_BASE64',
    flags: ['-Os', '--enable', 'simd'],
    what: 'What finds loops that copy',
  },
]

const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .toSorted()
const inputs = [...sources.map((name) => new URL(name, folder)), new URL(import.meta.url), compilerPackage]
const hash = createHash('sha256')
for (const input of inputs) hash.update(readFileSync(input)).update('\0')
const stamp = `// Inputs: sha256 ${hash.digest('hex')}`

// No runtime: the code lays out its memory itself. Warning 201 is of 64-bit address spaces.
const OPTIONS = [
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

/** Compiles a source; a mistake in it throws with file and line. */
async function compileSource(source, flags) {
  const { default: compiler } = await import('assemblyscript/asc')
  let bytes
  let report = ''
  const { error } = await compiler.main(
    [source, '--baseDir', fileURLToPath(folder), '--outFile', 'out.wasm', ...flags, ...OPTIONS],
    {
      stderr: { write: (text) => (report += text) },
      writeFile: (name, contents) => {
        if (name === 'out.wasm') bytes = contents
      },
    },
  )
  if (error !== null || bytes === undefined) throw new Error(`src-as does not compile:\n${report}`)
  return bytes
}

for (const { source, name, constant, flags, what } of TARGETS) {
  const target = new URL(`src/generated/${name}.ts`, import.meta.url)
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(stamp)) continue
  const bytes = await compileSource(source, flags)
  const base64 = Buffer.from(bytes).toString('base64')
  mkdirSync(new URL('.', target), { recursive: true })
  writeFileSync(
    target,
    `${stamp}
// Written by packages/wasm-binary/build.mjs.

/** ${what}, ${bytes.length} bytes, in base64. */
export const ${constant}: string =
  '${base64}'
`,
  )
}
