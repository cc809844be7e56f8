/** What the runtime itself can do, found out without the host. */
export interface RuntimeFeatures {
  /** Modules with more than one memory. */
  readonly multiMemory: boolean
  /** JavaScript Promise Integration: wasm that a promise suspends. */
  readonly jspi: boolean
  readonly sharedMemory: boolean
  /** Whether this thread may block in `Atomics.wait`. */
  readonly mayWait: boolean
  /** Whether this thread can start others. */
  readonly workers: boolean
  /** Files of the host. */
  readonly files: boolean
  /** The browser's origin private file system. */
  readonly opfs: boolean
}

/** Of two memories. */
const TWO_MEMORIES = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 5, 2, 0, 0, 0, 0)

/** Asks the runtime. */
export function findFeatures(place: 'process' | 'page' | 'worker'): RuntimeFeatures {
  const sharedMemory = typeof SharedArrayBuffer === 'function'
  return {
    multiMemory: WebAssembly.validate(TWO_MEMORIES),
    jspi: 'Suspending' in WebAssembly && 'promising' in WebAssembly,
    sharedMemory,
    mayWait: sharedMemory && mayWait(),
    workers: place === 'process' || typeof Worker === 'function',
    files: place === 'process',
    opfs: place !== 'process' && 'storage' in navigator && 'getDirectory' in navigator.storage,
  }
}

function mayWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0)
    return true
  } catch {
    return false
  }
}
