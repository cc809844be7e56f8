import { readFile } from 'node:fs/promises'
import path from 'node:path'

import { build, type BuildOptions, type BuildResult, type Loader } from 'esbuild'

import type { Diagnostic } from '../diagnostic.ts'
import { toCompileError, toDiagnostic } from './bundle-messages.ts'
import { externalModules } from './external-modules.ts'

/** The bundle's name in stack traces before they are mapped; unlike any that a source is likely to have. */
export const BUNDLE_FILE = 'plugin.bundle.js'

/** What the author may choose about bundling. */
export interface BundleOptions {
  /** Shortens syntax; identifiers are kept, because stack traces show them. */
  readonly minify: boolean
  /** Global names and the expressions that replace them, as esbuild's `define`. */
  readonly define: Readonly<Record<string, string>>
  /** Modules left out: importing one works, using anything of it throws. */
  readonly external: readonly string[]
  /** A `tsconfig.json` in place of the one found beside the source. */
  readonly tsconfig: string | undefined
}

/** One self-contained ECMAScript module. */
export interface Bundle {
  readonly code: string
  /** A source map, version 3, as JSON text; its sources are relative to the entry's directory. */
  readonly sourceMap: string
  /** Absolute paths of the files read, sorted. */
  readonly inputs: readonly string[]
  readonly warnings: readonly Diagnostic[]
}

type BundleSettings = BuildOptions & { readonly metafile: true; readonly write: false }
type BundleResult = BuildResult<BundleSettings>

/**
 * Bundles `entry` (an absolute path) with all it imports.
 *
 * @throws CompileError ERR_SOURCE_SYNTAX, ERR_SOURCE_IMPORT.
 */
export async function bundle(entry: string, options: BundleOptions): Promise<Bundle> {
  const settings = esbuildSettings(entry, options)
  const first = await runBuild(settings)
  const result = isMistakenForEsm(first, entry) ? await runBuild(await asScript(settings, entry)) : first
  return {
    code: outputText(result, BUNDLE_FILE),
    sourceMap: outputText(result, `${BUNDLE_FILE}.map`),
    inputs: inputFiles(result, path.dirname(entry)),
    warnings: result.warnings.map((message) => toDiagnostic(message, path.dirname(entry))),
  }
}

async function runBuild(settings: BundleSettings): Promise<BundleResult> {
  return build(settings).catch(async (error: unknown) => {
    throw await toCompileError(error, settings)
  })
}

/** Whether the entry uses `module` or `exports`, and a `"type": "module"` near it made an ECMAScript module of it. */
function isMistakenForEsm({ warnings }: BundleResult, entry: string): boolean {
  return warnings.some(
    ({ id, location }) => id === 'commonjs-variable-in-esm' && location?.file === path.basename(entry),
  )
}

/** The same build with the entry given as text, which esbuild judges by what it holds and not by `package.json`. */
async function asScript(settings: BundleSettings, entry: string): Promise<BundleSettings> {
  const extension = path.extname(entry).toLowerCase().slice(1)
  const loader = SCRIPT_LOADERS[extension.replace(/^[cm]/, '')] ?? 'js'
  const contents = await readFile(entry, 'utf8')
  const stdin = { contents, resolveDir: path.dirname(entry), sourcefile: path.basename(entry), loader }
  return { ...settings, entryPoints: [], stdin }
}

const SCRIPT_LOADERS: Readonly<Record<string, Loader>> = { js: 'js', jsx: 'jsx', ts: 'ts', tsx: 'tsx' }

/** The settings that every build has: the same source gives the same bytes wherever it lies and whenever it is built. */
function esbuildSettings(entry: string, options: BundleOptions): BundleSettings {
  return {
    entryPoints: [entry],
    // Names inside the bundle are relative to this directory, so it must not be the current one.
    absWorkingDir: path.dirname(entry),
    outfile: path.join(path.dirname(entry), BUNDLE_FILE),
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2023',
    mainFields: ['module', 'main'],
    conditions: ['module'],
    charset: 'utf8',
    legalComments: 'none',
    // White space stays: the engine drops the source text, and lines keep the map of stack traces small.
    minifySyntax: options.minify,
    sourcemap: 'external',
    sourcesContent: false,
    loader: { '.txt': 'text', '.wasm': 'binary', '.bin': 'binary' },
    define: { 'process.env.NODE_ENV': '"production"', ...options.define },
    plugins: options.external.length > 0 ? [externalModules(options.external)] : [],
    logLevel: 'silent',
    ...(options.tsconfig === undefined ? {} : { tsconfig: path.resolve(options.tsconfig) }),
  }
}

function outputText(result: BundleResult, name: string): string {
  const file = result.outputFiles.find((output) => path.basename(output.path) === name)
  if (file === undefined) throw new Error(`esbuild wrote no ${name}`)
  return file.text
}

function inputFiles(result: BundleResult, directory: string): string[] {
  return Object.keys(result.metafile.inputs)
    .filter((name) => !name.includes(':') || path.isAbsolute(name))
    .map((name) => path.resolve(directory, name))
    .toSorted()
}
