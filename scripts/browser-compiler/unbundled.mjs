// An application without a bundler: the packages as they are installed, and an import map that finds them.
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const CONDITIONS = new Set(['browser', 'import', 'default'])

/** What an entry of `exports` or `imports` stands for in a page; undefined for what is no script. */
function targetOf(entry) {
  if (Array.isArray(entry)) return targetOf(entry[0])
  if (typeof entry === 'string') return /\.m?js$/.test(entry) ? entry : undefined
  const condition = Object.keys(entry).find((name) => CONDITIONS.has(name))
  return condition === undefined ? undefined : targetOf(entry[condition])
}

function packageEntries(modules, name) {
  const { exports = {}, imports = {} } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'))
  const own = Object.entries(exports).map(([path, entry]) => [name + path.slice(1), targetOf(entry)])
  const inner = Object.entries(imports).map(([path, entry]) => [path, targetOf(entry)])
  return [...own, ...inner]
    .filter(([, target]) => target !== undefined)
    .map(([specifier, target]) => [specifier, `./node_modules/${name}/${target.slice(2)}`])
}

/** Writes the site; gives what its policy must allow beside its own files. */
export function makeUnbundledSite(project, site) {
  const modules = join(project, 'node_modules')
  const ours = readdirSync(join(modules, '@tenon')).map((name) => `@tenon/${name}`)
  const names = [...ours, '@jridgewell/sourcemap-codec']
  mkdirSync(site, { recursive: true })
  for (const name of names) cpSync(join(modules, name), join(site, 'node_modules', name), { recursive: true })
  for (const file of ['main.js', 'app.js', 'source.js']) cpSync(join(project, file), join(site, file))
  const imports = Object.fromEntries(names.flatMap((name) => packageEntries(modules, name)))
  const map = JSON.stringify({ imports })
  const page = `<!doctype html>\n<script type="importmap">${map}</script>\n<script type="module" src="./main.js"></script>\n`
  writeFileSync(join(site, 'index.html'), page)
  return `'sha256-${createHash('sha256').update(map).digest('base64')}'`
}
