import { kernelBytes } from '@tenon/kernel'
import {
  addCopies,
  capMemories,
  capTables,
  encodeModule,
  exportMutableGlobals,
  finishCopies,
  instrument,
  type InstrumentOptions,
  linkKernel,
  ModuleAppender,
  ModuleEditor,
  parseModule,
  readKernelModule,
  VALUE_TYPE,
  type WasmModule,
} from '@tenon/wasm-binary'
import { alwaysYields, hosted, hostedDirectly } from './host-side.ts'
import type { Pass } from './pass.ts'

const { i32, i64 } = VALUE_TYPE
/** What a 32-bit memory can have, and more entries than engines give a table: caps that change nothing. */
const MAX_PAGES = 0x1_0000
const MAX_ENTRIES = 10_000_000
const TWO_MEMORIES = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 5, 2, 0, 0, 0, 0)
const KERNEL_NAMESPACE = 'soundness:kernel'

const hasMultiMemory = (): boolean => WebAssembly.validate(TWO_MEMORIES)
const kernel = readKernelModule(kernelBytes())

const roundTrip: Pass = {
  name: 'parse and encode',
  apply: (bytes) => ({ bytes: encodeModule(parseModule(bytes)) }),
}

/** As the host reads plug-ins. */
function parseAsHost(bytes: Uint8Array): WasmModule {
  return parseModule(bytes, { keepsDataEncoded: true, keepsCodeEncoded: true })
}

const roundTripKeepingEncoded: Pass = {
  name: 'parse and encode, code, elements and data as encoded',
  apply: (bytes) => ({ bytes: encodeModule(parseAsHost(bytes)) }),
}

/** Every index of a function moves. */
const addImports: Pass = {
  name: 'add imports',
  apply: (bytes) => {
    const editor = new ModuleEditor(parseModule(bytes))
    editor.addFunctionImport('soundness', 'first', { params: [i64], results: [i32] })
    editor.addFunctionImport('soundness', 'second', { params: [], results: [] })
    const soundness = { first: () => 0, second: () => undefined }
    return {
      bytes: encodeModule(editor.finish()),
      instantiate: (compiled, imports) => new WebAssembly.Instance(compiled, { ...imports, soundness }),
    }
  },
}

const cap: Pass = {
  name: 'cap memories and tables',
  apply: (bytes) => ({ bytes: encodeModule(capTables(capMemories(parseModule(bytes), MAX_PAGES), MAX_ENTRIES)) }),
}

const exportGlobals: Pass = {
  name: 'export mutable globals',
  apply: (bytes) => ({ bytes: encodeModule(exportMutableGlobals(parseModule(bytes)).module) }),
}

/** Modules of the suites import nothing of a kernel, so they are given imports before. */
function withKernelImports(module: WasmModule): WasmModule {
  const editor = new ModuleEditor(module)
  editor.addFunctionImport(KERNEL_NAMESPACE, 'alloc', { params: [i64], results: [i64] })
  editor.addFunctionImport(KERNEL_NAMESPACE, 'load_u8', { params: [i64], results: [i32] })
  editor.addFunctionImport(KERNEL_NAMESPACE, 'load_u64', { params: [i64], results: [i64] })
  editor.addFunctionImport(KERNEL_NAMESPACE, 'store_u64', { params: [i64, i64], results: [] })
  return parseAsHost(encodeModule(editor.finish()))
}

const LINK_OPTIONS = {
  namespace: KERNEL_NAMESPACE,
  functions: new Set(['alloc', 'load_u8', 'load_u64', 'store_u64']),
  exports: ['memory', 'begin'],
}

function link(appender: ModuleAppender): void {
  linkKernel(appender, kernel, LINK_OPTIONS)
}

const linked: Pass = {
  name: 'copy at once, link the kernel',
  isPossible: hasMultiMemory,
  apply: (bytes) => {
    const appender = new ModuleAppender(withKernelImports(parseModule(bytes)))
    const copies = addCopies(appender, kernel, LINK_OPTIONS)
    const placed = linkKernel(appender, kernel, LINK_OPTIONS)
    if (copies !== undefined) finishCopies(appender, copies, kernel, placed)
    return hosted(appender.finish())
  },
}

/** As ahead of time, for runtimes that cannot compile while they run: all indices move. */
const linkedDirectly: Pass = {
  name: 'instrument: growth, link the kernel, host functions as imports',
  isPossible: hasMultiMemory,
  apply: (bytes) => {
    const appender = new ModuleAppender(withKernelImports(parseModule(bytes)))
    instrument(appender, { growth: true })
    link(appender)
    return hostedDirectly(appender.finish())
  },
}

function instrumented(options: InstrumentOptions, isPossible?: () => boolean): Pass {
  return {
    name: `instrument: ${Object.entries(options)
      .map(([option, value]) => (value === true ? option : value))
      .join(', ')}`,
    ...(isPossible && { isPossible }),
    apply: (bytes) => {
      const appender = new ModuleAppender(parseAsHost(bytes))
      instrument(appender, options)
      return hosted(appender.finish(), options.cooperative === true ? { poll: alwaysYields } : {})
    },
  }
}

/** What a plug-in with all limits goes through. */
const everything: Pass = {
  name: 'cap, instrument: poll, fuel, growth, and link the kernel',
  isPossible: hasMultiMemory,
  apply: (bytes) => {
    const module = capTables(capMemories(withKernelImports(parseModule(bytes)), MAX_PAGES), MAX_ENTRIES)
    const appender = new ModuleAppender(module)
    instrument(appender, { stop: 'poll', fuel: true, growth: true })
    link(appender)
    return hosted(appender.finish())
  },
}

const all: readonly Pass[] = [
  roundTrip,
  roundTripKeepingEncoded,
  addImports,
  cap,
  exportGlobals,
  instrumented({ stop: 'poll' }),
  instrumented({ stop: 'poll', cooperative: true }),
  instrumented({ fuel: true }),
  instrumented({ growth: true }),
  instrumented({ restore: true }),
  instrumented({ stop: 'flag' }, hasMultiMemory),
  linked,
  linkedDirectly,
  everything,
]

/** Everything that is done to modules, where it runs. */
export const passes: readonly Pass[] = all.filter(({ isPossible }) => isPossible?.() ?? true)
