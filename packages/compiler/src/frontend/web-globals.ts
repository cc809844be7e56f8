import { WEB_MODULES } from '@tenon/pdk/web-modules'

import type { WebFolder } from '../platform/platform.ts'
import type { Bundler } from '../platform/source-files.ts'
import { keepCompactClassNames } from './author-names.ts'
import { namedGlobals } from './named-globals.ts'

/** Code, and its source map, version 3, as JSON text. */
interface MappedCode {
  readonly code: string
  readonly sourceMap: string
}

/** What was made before, by the files it was made of: they do not change while a process runs. */
const made = new Map<string, Promise<string>>()

/**
 * Puts the globals that a bundle names, and the engine leaves out, before it: true globals, which the packages inside it
 * see as well. Places in them have no source, and take no room in the map.
 */
export async function withWebGlobals(
  bundler: Bundler,
  openWebFolder: () => Promise<WebFolder>,
  { code, sourceMap }: MappedCode,
): Promise<MappedCode> {
  const used = await namedGlobals(bundler, code, [...new Set(WEB_MODULES.flatMap(({ names }) => names))])
  const files = WEB_MODULES.filter(
    ({ names, mention }) => names.some((name) => used.has(name)) && (mention?.test(code) ?? true),
  ).map(({ file }) => file)
  if (files.length === 0) return { code, sourceMap }
  const map: { readonly mappings: string } = JSON.parse(sourceMap)
  const globals = await globalsCode(openWebFolder, files, declaredGlobals(code))
  const mappings = ';'.repeat(globals.split('\n').length - 1) + map.mappings
  // A line such as `#!/usr/bin/env node` may stand at the very beginning alone.
  return { code: globals + code.replace(/^#!/, '//'), sourceMap: JSON.stringify({ ...map, mappings }) }
}

function globalsCode(
  openWebFolder: () => Promise<WebFolder>,
  files: readonly string[],
  declared: readonly string[],
): Promise<string> {
  const key = [...files, ...declared].join(' ')
  const code = made.get(key) ?? openAndBuild(openWebFolder, files, declared)
  made.set(key, code)
  return code
}

async function openAndBuild(
  openWebFolder: () => Promise<WebFolder>,
  files: readonly string[],
  declared: readonly string[],
): Promise<string> {
  const folder = await openWebFolder()
  try {
    return await buildGlobals(folder, files, declared)
  } finally {
    folder.files.close()
  }
}

/**
 * Globals that the files use. They stand in the scope of the bundle, which may have variables of these names, as yet
 * without a value: `const Config = …`, `class Map`.
 */
const USED = `Array ArrayBuffer BigInt Boolean Config DOMException DataView Date Error Http JSON Map Math Memory Number Object
  Promise Proxy RangeError Reflect RegExp Set String Symbol SyntaxError TextDecoder TextEncoder TypeError Uint16Array
  Uint32Array Uint8Array WeakMap WeakSet atob btoa clearTimeout console crypto performance queueMicrotask setTimeout`
const DECLARED = new RegExp(
  String.raw`(?:\b(?:var|let|const|class|function)\s+|,\s)(${USED.split(/\s+/).join('|')})\b(?=\s*[={(,;]| extends )`,
  'g',
)

/** Those of them that a bundle may have variables of. */
function declaredGlobals(code: string): readonly string[] {
  return [...new Set(Array.from(code.matchAll(DECLARED), ([, name = '']) => name))].toSorted()
}

/** Code that defines what the files define, and takes what is declared elsewhere from the global object. */
async function buildGlobals(
  { files: { bundler }, path }: WebFolder,
  files: readonly string[],
  declared: readonly string[],
): Promise<string> {
  const imports = files.map((file) => `import './${file}'`)
  const { outputFiles } = await bundler.build({
    stdin: { contents: imports.join('\n'), resolveDir: path, sourcefile: 'web-globals.js' },
    absWorkingDir: path,
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'neutral',
    target: 'es2023',
    mainFields: ['module', 'main'],
    conditions: ['module'],
    charset: 'utf8',
    legalComments: 'none',
    define: Object.fromEntries(declared.map((name) => [name, `globalThis.${name}`])),
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'silent',
  })
  // Where packages are installed is no part of a plug-in: the same source gives the same bytes.
  const code = (outputFiles[0]?.text ?? '').replaceAll(/(__commonJS\(\{)"[^"]*"/g, '$1"package"')
  return keepCompactClassNames(code)
}
