// This file is a table: how the engine is compiled. Measurements: reference js-to-wasm.md, section 2.
import type { EngineVariant } from '../engine-variant.ts'

/** Bytes of stack in linear memory, for C and JavaScript together. */
const STACK_BYTES: number = 512 * 1024

/**
 * Bytes of it that JavaScript may use before it gets a RangeError. The native stack of V8 and wasmtime must not run out
 * first: it would be a trap.
 */
export const JS_STACK_BYTES: number = 192 * 1024

/**
 * The one optimisation setting that matters: V8 does better with less inlined into the interpreter's loop. The default is
 * set, not the threshold itself, which would hold for functions that are compiled for size as well (compile-for-size.ts).
 */
const FOR_SPEED = ['-O2', '-mllvm', '-inlinedefault-threshold=75']

const FOR_SIZE = ['-Oz']

/** Files in which a plug-in spends its time; all others are compiled for size. */
const HOT_UNITS: ReadonlySet<string> = new Set([
  'quickjs-extended.c',
  'libregexp.c',
  'host-memory.c',
  'host-call.c',
  'allocator.c',
])

/** What wasm 2.0 has and every host of ours supports. */
const FEATURES = ['-mbulk-memory', '-msign-ext', '-mnontrapping-fptoint']

const COMMON_FLAGS = ['--target=wasm32-wasip1', ...FEATURES, '-D_GNU_SOURCE', '-DNDEBUG', '-fno-strict-aliasing']

/** How a C file is compiled. */
export function compileFlags(unit: string, variant: EngineVariant): readonly string[] {
  return [...COMMON_FLAGS, ...(variant === 'fast' && HOT_UNITS.has(unit) ? FOR_SPEED : FOR_SIZE)]
}

/** How they are linked. The stack comes first in memory, so that running over it traps and its dead part can be zeroed. */
export const LINK_FLAGS: readonly string[] = [
  '--target=wasm32-wasip1',
  '-mexec-model=reactor',
  `-Wl,--strip-all,--gc-sections,-z,stack-size=${STACK_BYTES},--stack-first`,
  '-Wl,--export=__stack_pointer,--export-table',
]

/** Files of QuickJS-NG that are compiled as they are; quickjs.c is part of our quickjs-extended.c. */
export const QUICKJS_UNITS: readonly string[] = ['libregexp.c', 'libunicode.c', 'dtoa.c']
