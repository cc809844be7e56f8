import { i32Constant, i64Constant } from '../const-expression.ts'
import type { ConstExpression, Global, Limits, WasmModule } from '../module.ts'
import { VALUE_TYPE } from '../value-type.ts'
import { unsupported } from '../wasm-binary-error.ts'
import { dataSegments } from './data-segments.ts'
import { refuseUncapturedState } from './uncaptured-state.ts'

const PAGE_BYTES = 0x1_0000
const DEFAULT_GAP_BYTES = 24
/** Engines take 100 000 at most. */
const DEFAULT_MAX_SEGMENTS = 50_000

/** The state of an instance. */
export interface Snapshot {
  /** The whole of its memory. */
  readonly memory: Uint8Array
  /** The value of each mutable global, by index: a bigint for i64, a number for i32. */
  readonly globals: ReadonlyMap<number, number | bigint>
}

/** How a snapshot's memory is cut into data segments. */
export interface SnapshotOptions {
  /** Zeros between two runs of data that are stored rather than skipped. Default 24. */
  readonly gapBytes?: number
  /** Default 50 000. */
  readonly maxSegments?: number
  /** Whether the module is known to keep all its state in its memory and globals, so that its code need not be read. */
  readonly isCapturable?: boolean
}

/**
 * Makes a module whose instances begin in the state of a snapshot taken from one of its own instances: memory and
 * globals as they were, no start function.
 *
 * @throws {WasmBinaryError} `ERR_WASM_UNSUPPORTED` where the module may have state beyond its memory and its integer
 * globals, or shares it with others
 */
export function applySnapshot(module: WasmModule, snapshot: Snapshot, options: SnapshotOptions = {}): WasmModule {
  if (options.isCapturable !== true) refuseUncapturedState(module)
  const { start: _start, dataCount: _dataCount, ...rest } = module
  return {
    ...rest,
    memories: module.memories.map((limits) => limitsOfImage(limits, snapshot.memory)),
    globals: module.globals.map((global, index) => capturedGlobal(global, snapshot.globals.get(index), index)),
    data: dataSegments(snapshot.memory, {
      gapBytes: options.gapBytes ?? DEFAULT_GAP_BYTES,
      maxSegments: options.maxSegments ?? DEFAULT_MAX_SEGMENTS,
    }),
  }
}

function limitsOfImage(limits: Limits, image: Uint8Array): Limits {
  const pages = BigInt(image.length / PAGE_BYTES)
  if (pages < limits.min || (limits.max !== undefined && pages > limits.max)) {
    throw unsupported('the snapshot', 0, `has ${pages} pages, which the module's memory cannot have`)
  }
  return { ...limits, min: pages }
}

function capturedGlobal(global: Global, value: number | bigint | undefined, index: number): Global {
  if (!global.type.mutable) return global
  if (value === undefined) throw unsupported('the snapshot', 0, `has no value for global ${index}, which is mutable`)
  return { ...global, init: integerConstant(global, value) }
}

function integerConstant(global: Global, value: number | bigint): ConstExpression {
  return global.type.value === VALUE_TYPE.i64 ? i64Constant(BigInt(value)) : i32Constant(Number(value))
}
