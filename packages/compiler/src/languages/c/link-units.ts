import { CompileError } from '@tenon/abi'
import { WASI_NAMESPACE } from '@tenon/abi'
import type { ClangRun, ClangTree } from '@tenon/engine'
import { parseModule } from '@tenon/wasm-binary'

import { errorOf, type CompilerMessage } from '../compiler-message.ts'
import type { LanguageJob } from '../language-front-end.ts'
import { linkFlags, OWN_HEADERS } from './clang-flags.ts'
import type { CompiledUnit, UnitSettings } from './compile-unit.ts'
import { linkerMessages } from './linker-messages.ts'
import type { NativeSources } from './native-sources.ts'

const OUTPUT = 'plugin.wasm'

/** What the linker made, and what it had to say. */
export interface LinkedUnits {
  readonly wasm: Uint8Array
  readonly messages: readonly CompilerMessage[]
}

/** Calls of WASI that mean files or sockets: what opens them, or works without. */
const FILE_CALLS = /^(?:path_|sock_|fd_(?:readdir|pread|pwrite|allocate|advise|filestat|renumber|sync|datasync|tell))/

/**
 * Links the units. Where nothing opens a file, WASI is left out: its calls for standard output and the like are ours then,
 * and the plug-in runs where there is no WASI.
 *
 * @throws CompileError ERR_SOURCE_IMPORT for a symbol that is nowhere, ERR_SOURCE_SYNTAX for all else.
 */
export async function linkUnits(
  job: LanguageJob,
  settings: UnitSettings,
  sources: NativeSources,
  units: readonly CompiledUnit[],
): Promise<LinkedUnits> {
  if (job.options.wasi === true) return link(settings, sources, units)
  const withoutWasi = { 'without-wasi.o': await compileWithoutWasi(job, settings) }
  const linked = await link(settings, sources, units, withoutWasi)
  return needsFiles(linked.wasm) ? link(settings, sources, units) : linked
}

async function link(
  { clang, files, flags, isDebug, tree }: UnitSettings,
  { objects }: NativeSources,
  units: readonly CompiledUnit[],
  own: ClangTree = {},
): Promise<LinkedUnits> {
  const given = objects.map((file) => tree.nameOf(file) ?? '')
  const inputs: ClangTree = { ...tree.toTree(), ...own }
  for (const { name, object } of units) put(inputs, name, object)
  const names = [...units.map(({ name }) => name), ...given, ...Object.keys(own)]
  const driver = units.some(({ isCpp }) => isCpp) ? 'clang++' : 'clang'
  const run = await clang(driver, [...linkFlags(isDebug), ...names, ...flags.forLinking, '-o', OUTPUT], inputs)
  const messages = linkerMessages(files, tree, run.written)
  const wasm = run.files[OUTPUT]
  if (run.isOk && wasm instanceof Uint8Array) return { wasm, messages }
  throw errorOf(messages) ?? linkFailure(run)
}

function linkFailure({ written, cause }: ClangRun): CompileError {
  const reason = written === '' ? (cause?.message ?? 'it says nothing') : written
  return new CompileError('ERR_SOURCE_SYNTAX', `the linker failed: ${reason}`, { cause })
}

function put(tree: ClangTree, name: string, bytes: Uint8Array): void {
  const parts = name.split('/')
  let folder = tree
  for (const part of parts.slice(0, -1)) folder = (folder[part] ??= {}) as ClangTree
  folder[parts.at(-1) ?? ''] = bytes
}

function needsFiles(wasm: Uint8Array): boolean {
  return parseModule(wasm).imports.some(({ module, name }) => module === WASI_NAMESPACE && FILE_CALLS.test(name))
}

const compiled = new WeakMap<object, Promise<Uint8Array>>()

/** Our stand-in for WASI as an object; once for each text and process, as it is always the same. */
function compileWithoutWasi(job: LanguageJob, { clang, headers }: UnitSettings): Promise<Uint8Array> {
  const before = compiled.get(job.toolbox)
  if (before !== undefined) return before
  const compiling = job.toolbox.readOwnFile('without-wasi.c').then(async (text) => {
    const flags = ['-O2', '-ffreestanding', '-ffile-prefix-map=w/=', '-isystem', OWN_HEADERS]
    const parameters = [...flags, '-Wno-int-to-pointer-cast', '-c', 'without-wasi.c', '-o', 'without-wasi.o']
    const run = await clang('clang', parameters, { ...headers, 'without-wasi.c': text })
    const object = run.files['without-wasi.o']
    if (!(object instanceof Uint8Array)) throw new Error(`clang failed on without-wasi.c: ${run.written}`)
    return object
  })
  compiled.set(job.toolbox, compiling)
  compiling.catch(() => compiled.delete(job.toolbox))
  return compiling
}
