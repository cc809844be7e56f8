import { type WASI, WASIProcExit, wasi } from '@bjorn3/browser_wasi_shim'
import { GuestError } from '@tenon/abi'
import type { ImportedFunction } from '../env/env-state.ts'
import type { Deadline } from '../limits/deadline.ts'
import type { CallFailure } from '../linker/call-failure.ts'
import { pollOneoff } from './poll-oneoff.ts'

/** What of a call WASI has to do with. */
export interface WasiCall {
  readonly deadline: Deadline
  readonly failure: CallFailure
}

type WasiFunction = (...args: readonly number[]) => unknown

/** Functions that work without a memory. */
const MEMORYLESS: ReadonlySet<string> = new Set(['proc_exit', 'proc_raise', 'sched_yield'])
/** Functions whose arguments stay signed: an exit code is what the guest says it is. */
const SIGNED: ReadonlySet<string> = new Set(['proc_exit'])
/** Bytes that `getRandomValues` gives at once. */
const RANDOM_CHUNK_BYTES = 65_536
/** What a shell adds to the number of the signal that ended a process. */
const SIGNAL_EXIT_BASE = 128

/**
 * The shim's functions, made fit for plug-ins that mean harm: pointers are unsigned, a missing memory is an error of the
 * guest, no function waits beyond the deadline, and what is thrown is an Error and is remembered by the call.
 */
export function wasiFunctions(shim: WASI, { deadline, failure }: WasiCall): Record<string, ImportedFunction> {
  const replaced = replacements(shim, deadline)
  const functions: Record<string, ImportedFunction> = Object.create(null)
  for (const [name, original] of Object.entries(shim.wasiImport)) {
    const run: WasiFunction = replaced[name] ?? original
    functions[name] = (...args: readonly number[]): unknown =>
      failure.guard(() => {
        if (!MEMORYLESS.has(name)) memoryOf(shim, name)
        return run(...(SIGNED.has(name) ? args : args.map(toUnsigned)))
      })
  }
  return functions
}

function replacements(shim: WASI, deadline: Deadline): Readonly<Record<string, WasiFunction>> {
  const isOpen = (fd: number): boolean => shim.fds[fd] !== undefined
  const noSocket = (fd: number): number => (isOpen(fd) ? wasi.ERRNO_NOTSUP : wasi.ERRNO_BADF)
  return {
    sock_accept: noSocket,
    sock_recv: noSocket,
    sock_send: noSocket,
    sock_shutdown: noSocket,
    proc_raise(signal) {
      throw new WASIProcExit(SIGNAL_EXIT_BASE + signal)
    },
    poll_oneoff(subscriptions, events, count, eventCount) {
      const memory = memoryOf(shim, 'poll_oneoff')
      return pollOneoff({ memory, deadline, isOpen }, { subscriptions, events, count, eventCount })
    },
    random_get: (at, length) => fillRandom(memoryOf(shim, 'random_get'), at, length),
    fd_close(fd) {
      const errno = shim.wasiImport['fd_close']?.(fd)
      // The shim only ever adds at the end.
      while (shim.fds.length > 0 && shim.fds.at(-1) === undefined) shim.fds.pop()
      return errno
    },
  }
}

/** The shim takes what `random_get` cannot reach for less to fill, and a shared memory for none at all. */
function fillRandom({ buffer }: WebAssembly.Memory, at: number, length: number): number {
  const target = new Uint8Array(buffer, at, length)
  for (let filled = 0; filled < length; filled += RANDOM_CHUNK_BYTES) {
    target.set(crypto.getRandomValues(new Uint8Array(Math.min(RANDOM_CHUNK_BYTES, length - filled))), filled)
  }
  return wasi.ERRNO_SUCCESS
}

/** The memory of the instance; there is none while its `start` function runs, before it has been attached. */
function memoryOf(shim: WASI, caller: string): WebAssembly.Memory {
  const instance: { readonly exports: WebAssembly.Exports } | undefined = shim.inst
  const memory = instance?.exports['memory']
  if (memory instanceof WebAssembly.Memory) return memory
  const reason = instance ? 'its module exports no memory named memory' : 'its module is still being instantiated'
  throw new GuestError('ERR_GUEST_TRAP', `The plug-in called the WASI function ${caller}, but ${reason}`, {
    details: { function: caller, trap: reason },
  })
}

/** A pointer above 2 GiB reaches JavaScript as a negative number. */
function toUnsigned(value: number): number {
  return typeof value === 'number' ? value >>> 0 : value
}
