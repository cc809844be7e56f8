import type { BuildOptions, BuildResult, Loader } from 'esbuild'

import type { Diagnostic } from '../diagnostic.ts'
import type { WebFolder } from '../platform/platform.ts'
import type { Bundler, SourceFiles } from '../platform/source-files.ts'
import { toCompileError, toDiagnostic } from './bundle-messages.ts'
import { keepNames } from './author-names.ts'
import { externalModules } from './external-modules.ts'
import { shortestPath } from './import-chain.ts'
import { servedModules } from './served-modules.ts'
import { urlImports } from './url-imports.ts'

/** The bundle's name while it is made; what runs has one of its own (`script-name.ts`). */
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
  /** Where the modules of Node are that a plug-in may import. */
  readonly openWebFolder: () => Promise<WebFolder>
}

/** One self-contained ECMAScript module. */
export interface Bundle {
  readonly code: string
  /** A source map, version 3, as JSON text; its sources are relative to the entry's directory. */
  readonly sourceMap: string
  /** Absolute paths of the files read, sorted. */
  readonly inputs: readonly string[]
  readonly warnings: readonly Diagnostic[]
  /** The files that lead from the entry to a source of the map, both included, named as there; empty if none do. */
  readonly chainTo: (source: string) => string[]
}

interface FixedSettings {
  readonly metafile: true
  readonly write: false
  readonly absWorkingDir: string
}
/** What a bundler is told. */
export type BundleSettings = BuildOptions & FixedSettings
/** What it answers. */
export type BundleResult = BuildResult<BundleSettings>

/** Runs a build of a bundler. */
export type RunBundler = (bundler: Bundler, settings: BundleSettings) => Promise<BundleResult>

/** Each build from nothing. */
const buildAnew: RunBundler = (bundler, settings) => bundler.build(settings)

/**
 * Bundles `entry` (an absolute path) with all it imports.
 *
 * @throws CompileError ERR_SOURCE_SYNTAX, ERR_SOURCE_IMPORT.
 */
export async function bundle(
  sources: SourceFiles,
  entry: string,
  options: BundleOptions,
  run: RunBundler = buildAnew,
): Promise<Bundle> {
  const settings = esbuildSettings(sources, entry, options)
  const first = await runBuild(sources, settings, run)
  const isMistaken = isMistakenForEsm(first, sources.paths.basename(entry))
  const result = isMistaken ? await runBuild(sources, await asScript(sources, settings, entry), buildAnew) : first
  const text = (name: string): string => outputText(result, sources.paths.join(settings.absWorkingDir, name))
  const sourceMap = text(`${BUNDLE_FILE}.map`)
  return {
    code: keepNames(text(BUNDLE_FILE), sourceMap),
    sourceMap,
    inputs: inputFiles(sources, settings.absWorkingDir, result),
    warnings: result.warnings.map((message) => toDiagnostic(sources, settings.absWorkingDir, message)),
    chainTo: (source) => shortestPath(result.metafile, inputOf(result, source)),
  }
}

async function runBuild(sources: SourceFiles, settings: BundleSettings, run: RunBundler): Promise<BundleResult> {
  return run(sources.bundler, settings).catch(async (error: unknown) => {
    throw await toCompileError(sources, settings, error)
  })
}

/** Whether the entry uses `module` or `exports`, and a `"type": "module"` near it made an ECMAScript module of it. */
function isMistakenForEsm({ warnings }: BundleResult, entryName: string): boolean {
  return warnings.some(({ id, location }) => id === 'commonjs-variable-in-esm' && location?.file === entryName)
}

/** The same build with the entry given as text, which esbuild judges by what it holds and not by `package.json`. */
async function asScript(
  { paths, readText }: SourceFiles,
  settings: BundleSettings,
  entry: string,
): Promise<BundleSettings> {
  const extension = paths.extname(entry).toLowerCase().slice(1)
  const loader = SCRIPT_LOADERS[extension.replace(/^[cm]/, '')] ?? 'js'
  const contents = await readText(entry)
  const stdin = { contents, resolveDir: settings.absWorkingDir, sourcefile: paths.basename(entry), loader }
  return { ...settings, entryPoints: [], stdin }
}

const SCRIPT_LOADERS: Readonly<Record<string, Loader>> = { js: 'js', jsx: 'jsx', ts: 'ts', tsx: 'tsx' }

/** The settings that every build has: the same source gives the same bytes wherever it lies and whenever it is built. */
function esbuildSettings({ paths, resolve }: SourceFiles, entry: string, options: BundleOptions): BundleSettings {
  const directory = paths.dirname(entry)
  return {
    // By its name: a star in the name of a folder is a pattern to esbuild.
    entryPoints: [`./${paths.basename(entry)}`],
    // Names inside the bundle are relative to this directory, so it must not be the current one.
    absWorkingDir: directory,
    outfile: paths.join(directory, BUNDLE_FILE),
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    // As the bundlers of edge runtimes: what a package has for places that are neither Node.js nor a page.
    mainFields: ['browser', 'module', 'main'],
    conditions: ['worker', 'module'],
    charset: 'utf8',
    legalComments: 'none',
    // White space stays: the engine drops the source text, and lines keep the map of stack traces small.
    minifySyntax: options.minify,
    sourcemap: 'external',
    sourcesContent: false,
    loader: { '.txt': 'text', '.wasm': 'binary', '.bin': 'binary' },
    define: { 'process.env.NODE_ENV': '"production"', ...options.define },
    plugins: [
      ...(options.external.length > 0 ? [externalModules(options.external)] : []),
      urlImports,
      servedModules(options.openWebFolder),
    ],
    logLevel: 'silent',
    ...(options.tsconfig === undefined ? {} : { tsconfig: resolve(options.tsconfig) }),
  }
}

function outputText(result: BundleResult, path: string): string {
  const file = result.outputFiles.find((output) => output.path === path)
  if (file === undefined) throw new Error(`esbuild wrote no ${path}`)
  return file.text
}

/** The file that a source of the map was bundled from: itself, or, where a package has a map of its own, one of the package. */
function inputOf({ metafile }: BundleResult, source: string): string {
  const names = Object.keys(metafile.inputs)
  // Only the end is sure: the map names what links lead to, and the bundler the links.
  const [inModules, folder] = /node_modules\/((?:@[^/]+\/)?[^/]+\/)(?!.*node_modules\/).*$/.exec(source) ?? []
  if (names.includes(source) || inModules === undefined) return source
  const isOfPackage = (name: string): boolean =>
    name.lastIndexOf('node_modules/') === name.lastIndexOf(`node_modules/${folder}`)
  return (
    names.find((name) => name.endsWith(inModules)) ??
    names.find((name) => name.includes(`node_modules/${folder}`) && isOfPackage(name)) ??
    source
  )
}

function inputFiles({ paths, resolve }: SourceFiles, directory: string, result: BundleResult): string[] {
  return Object.keys(result.metafile.inputs)
    .filter((name) => !name.includes(':') || paths.isAbsolute(name))
    .map((name) => resolve(name, directory))
    .toSorted()
}
