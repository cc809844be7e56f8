// Every error code has a section in docs/errors.md with its meaning, cause and cure, and a test that mentions it.
// Usage: node scripts/check-errors-doc.mjs [root]
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)))
const PARTS = ['Meaning', 'Cause', 'Cure']

const read = (file) => readFileSync(path.join(root, file), 'utf8')

/** Texts of all files below a folder whose path matches, build outputs and packages left out. */
function texts(folder, pattern) {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`
    if (entry.isDirectory()) return ['node_modules', 'dist', 'build'].includes(entry.name) ? [] : texts(file, pattern)
    return pattern.test(file) ? [read(file)] : []
  })
}

const codes = read('packages/abi/src/errors/error-codes.ts')
  .match(/'ERR_[A-Z_]+'/g)
  .map((code) => code.slice(1, -1))
const sections = new Map(
  read('docs/errors.md')
    .split(/^#+ /m)
    .map((section) => [section.split('\n', 1)[0].trim(), section])
    .filter(([title]) => title.startsWith('ERR_')),
)
const tests = [...texts('packages', /\.test\.ts$/), ...texts('tests', /\.(?:ts|json)$/)].join('\n')

const faults = codes.flatMap((code) => {
  const section = sections.get(code)
  const isTested = new RegExp(`\\b${code}\\b`).test(tests)
  return [
    ...(section === undefined ? [`${code}: has no section in docs/errors.md`] : []),
    ...PARTS.filter((part) => section !== undefined && !section.includes(`**${part}.**`)).map(
      (part) => `${code}: its section lacks **${part}.**`,
    ),
    ...(isTested ? [] : [`${code}: no test mentions it`]),
  ]
})
const unknown = [...sections.keys()].filter((title) => !codes.includes(title))
faults.push(...unknown.map((title) => `${title}: docs/errors.md has a section for it, but there is no such code`))

for (const fault of faults) console.error(fault)
console.log(`${codes.length} codes, ${faults.length} faults`)
process.exitCode = faults.length === 0 ? 0 : 1
