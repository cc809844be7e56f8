import { DIRECTORY_RIGHTS, FILE_RIGHTS } from './abi/rights.ts'
import { chooseClocks } from './clocks/choose-clocks.ts'
import { DescriptorTable } from './descriptors/descriptor-table.ts'
import { type Descriptor, OpenDirectory } from './descriptors/descriptor.ts'
import { standardStreams } from './descriptors/standard-streams.ts'
import type { FileSystem } from './file-system/file-system.ts'
import { argsFunctions } from './functions/args-functions.ts'
import { clockFunctions } from './functions/clock-functions.ts'
import { fdDirectoryFunctions } from './functions/fd-directory-functions.ts'
import { fdFileFunctions } from './functions/fd-file-functions.ts'
import { fdFunctions } from './functions/fd-functions.ts'
import { fdIoFunctions } from './functions/fd-io-functions.ts'
import { importOf, type WasiImport } from './functions/import-of.ts'
import { pathEntryFunctions } from './functions/path-entry-functions.ts'
import { pathFunctions } from './functions/path-functions.ts'
import { pathNamingFunctions } from './functions/path-naming-functions.ts'
import { pollFunctions } from './functions/poll-functions.ts'
import { processFunctions } from './functions/process-functions.ts'
import { randomFunctions } from './functions/random-functions.ts'
import { socketFunctions } from './functions/socket-functions.ts'
import type { WasiContext, WasiFunction } from './functions/wasi-context.ts'
import { GuestMemory } from './memory/guest-memory.ts'
import { chooseRandom } from './random/choose-random.ts'
import { encodeStrings } from './strings.ts'
import { WasiExit } from './wasi-exit.ts'
import type { WasiOptions } from './wasi-options.ts'

/** The name that modules import WASI preview 1 under. */
const NAMESPACE = 'wasi_snapshot_preview1'
const DEFAULT_MAX_OPEN_FILES = 256
/** Functions that work without a memory. */
const MEMORYLESS: ReadonlySet<string> = new Set(['proc_exit', 'proc_raise', 'sched_yield'])

/** Instances are dropped, and not always closed: what they have open is closed once they are collected. */
const abandoned = new FinalizationRegistry<DescriptorTable>((descriptors) => descriptors.closeAll())

/** WASI preview 1 for one instance of a module. */
export interface Wasi {
  /** All 46 functions by name. */
  readonly functions: Readonly<Record<string, WasiImport>>
  /** To instantiate a module with. */
  readonly imports: Readonly<Record<string, Readonly<Record<string, WasiImport>>>>
  /** Gives it the memory to work on: that which an instance exports as `memory`. */
  attach(instance: { readonly exports: WebAssembly.Exports }): void
  /** Runs the program that an instance is, and gives its exit code. What else ends it is thrown. */
  start(instance: { readonly exports: WebAssembly.Exports }): number
  /** Makes it as it was at first, for another instance or one that was put back: the same functions, all files closed. */
  reset(): void
  /** Closes all that the guest has open. */
  close(): void
}

/**
 * Makes WASI preview 1 for one instance.
 * @throws {PermissionError} ERR_PATH_NOT_ALLOWED for a directory that is not there
 * @throws {ArgumentError} ERR_ARGUMENT for arguments or an environment with a zero byte
 */
export function createWasi(options: WasiOptions = {}): Wasi {
  const context = createContext(options)
  const { memory, descriptors } = context
  const functions = importsOf(allFunctions(context), memory)
  // Each function that opens something holds on to the memory, and nothing that is open does.
  abandoned.register(memory, descriptors, descriptors)
  const attach: Wasi['attach'] = ({ exports }) => {
    const { memory: exported } = exports
    if (exported instanceof WebAssembly.Memory) memory.attach(exported)
  }
  return {
    functions,
    imports: { [NAMESPACE]: functions },
    attach,
    start: (instance) => {
      attach(instance)
      return runStart(instance.exports)
    },
    reset() {
      descriptors.reset(openedAtFirst(options))
      Object.assign(context, choicesOf(options))
    },
    close: () => descriptors.closeAll(),
  }
}

function createContext(options: WasiOptions): WasiContext {
  const { args = [], env = {}, maxOpenFiles = DEFAULT_MAX_OPEN_FILES, checkpoint = () => Infinity } = options
  const descriptors = new DescriptorTable(maxOpenFiles)
  descriptors.reset(openedAtFirst(options))
  return {
    memory: new GuestMemory(),
    descriptors,
    checkpoint,
    args: encodeStrings('args', args),
    environment: encodeStrings('env', variablesOf(env)),
    ...choicesOf(options),
  }
}

/** What has a state of its own, and begins anew with each instance. */
function choicesOf(options: WasiOptions): Pick<WasiContext, 'clocks' | 'random'> {
  return { clocks: chooseClocks(options), random: chooseRandom(options) }
}

const openedAtFirst = (options: WasiOptions): Descriptor[] => [
  ...standardStreams(options),
  ...openDirectories(options.directories ?? {}),
]

const variablesOf = (env: Readonly<Record<string, string>>): string[] =>
  Object.entries(env).map(([name, value]) => `${name}=${value}`)

function openDirectories(directories: Readonly<Record<string, FileSystem>>): Descriptor[] {
  const opened: OpenDirectory[] = []
  try {
    for (const [path, files] of Object.entries(directories)) {
      opened.push(new OpenDirectory(files.open(), DIRECTORY_RIGHTS | FILE_RIGHTS, path))
    }
  } catch (error) {
    for (const directory of opened) directory.close()
    throw error
  }
  return opened
}

function allFunctions(context: WasiContext): Record<string, WasiFunction> {
  return {
    ...argsFunctions(context),
    ...clockFunctions(context),
    ...fdFunctions(context),
    ...fdIoFunctions(context),
    ...fdFileFunctions(context),
    ...fdDirectoryFunctions(context),
    ...pathFunctions(context),
    ...pathEntryFunctions(context),
    ...pathNamingFunctions(context),
    ...pollFunctions(context),
    ...processFunctions(),
    ...randomFunctions(context),
    ...socketFunctions(context),
  }
}

function importsOf(functions: Record<string, WasiFunction>, memory: GuestMemory): Record<string, WasiImport> {
  const imports: Record<string, WasiImport> = Object.create(null)
  for (const [name, run] of Object.entries(functions)) {
    imports[name] = importOf(name, run, MEMORYLESS.has(name) ? undefined : memory)
  }
  return imports
}

function runStart({ _start: start }: WebAssembly.Exports): number {
  if (typeof start !== 'function') throw new TypeError('The module is no program: it exports no function _start')
  try {
    start()
    return 0
  } catch (error) {
    if (error instanceof WasiExit) return error.code
    throw error
  }
}
