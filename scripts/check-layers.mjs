// Holds the direction of imports: packages import only packages of lower layers, files stay inside their package, and a
// platform's files are imported only by its entry points. Cycles between files are oxlint's `import/no-cycle`.
// Usage: node scripts/check-layers.mjs [root]
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)))

/** DESIGN's table: folder under `packages` to layer. */
const LAYERS = {
  abi: 0,
  'wasm-binary': 0,
  pdk: 0,
  kernel: 1,
  engine: 1,
  bundler: 1,
  wasi: 1,
  host: 2,
  compiler: 2,
  system: 3,
  cli: 4,
  'create-tenon': 5,
  playground: 4,
}

const IS_TEST = /\.test\.ts$|\/testing\//
const STATEMENT = /^(?:import|export)\b(?:[^'";]*?\bfrom\s*)?\s*['"]([^'"]+)['"]/gm
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

/** TypeScript files of a package, and what npm links of it, as paths relative to the root, with forward slashes. */
function sourceFiles(name) {
  return [...filesOf(`packages/${name}/src`, /\.[cm]?tsx?$/), ...filesOf(`packages/${name}/bin`, /\.[cm]?js$/)]
}

function filesOf(folder, pattern) {
  if (!existsSync(path.join(root, folder))) return []
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .map((file) => file.split(path.sep).join('/'))
}

/** What a file imports or re-exports, types included. */
function specifiersOf(file) {
  const text = readFileSync(path.join(root, file), 'utf8')
  return [...text.matchAll(STATEMENT), ...text.matchAll(DYNAMIC)].map(([, specifier]) => specifier)
}

const packageOf = (file) => file.split('/')[1]

function packageFault(file, specifier) {
  const target = /^tenon(?:\/|$)/.test(specifier) ? 'cli' : /^@tenon\/([^/]+)/.exec(specifier)?.[1]
  if (target === undefined) return undefined
  const own = packageOf(file)
  if (!(target in LAYERS)) return `imports ${specifier}, which has no layer in scripts/check-layers.mjs`
  if (target === own) return `imports its own package by name; use a relative path`
  if (LAYERS[target] < LAYERS[own] || IS_TEST.test(file)) return undefined
  return `imports ${specifier}: layer ${LAYERS[own]} may import only lower layers, and ${target} is in ${LAYERS[target]}`
}

function relativeFault(file, specifier) {
  if (!specifier.startsWith('.')) return undefined
  const target = path.posix.join(path.posix.dirname(file), specifier)
  if (!target.startsWith(`packages/${packageOf(file)}/`)) return `imports ${specifier}, which is outside its package`
  const platform = /^packages\/[^/]+\/src\/platform\/[^/]+\//.exec(target)?.[0]
  const isEntry = /^packages\/[^/]+\/src\/(?:[a-z-]+\/)?index(?:\.[a-z]+)?\.ts$/.test(file)
  if (platform === undefined || isEntry || file.startsWith(platform) || IS_TEST.test(file)) return undefined
  return `imports ${specifier}: only an index*.ts may import a platform's files`
}

const packages = readdirSync(path.join(root, 'packages'))
const unplaced = packages.filter((name) => !(name in LAYERS)).map((name) => `packages/${name}: has no layer`)
const files = packages.filter((name) => name in LAYERS).flatMap(sourceFiles)
const faults = files.flatMap((file) =>
  specifiersOf(file)
    .flatMap((specifier) => [packageFault(file, specifier), relativeFault(file, specifier)])
    .filter((fault) => fault !== undefined)
    .map((fault) => `${file}: ${fault}`),
)

for (const fault of [...unplaced, ...faults]) console.error(fault)
console.log(`${files.length} files, ${unplaced.length + faults.length} faults`)
process.exitCode = unplaced.length + faults.length === 0 ? 0 : 1
