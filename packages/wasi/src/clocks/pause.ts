const neverWoken = typeof SharedArrayBuffer === 'function' ? new Int32Array(new SharedArrayBuffer(4)) : undefined
const ability = { canPause: neverWoken !== undefined }

/** Sleeps for some milliseconds where the thread may; a browser's main thread may not, and its wait is a busy one. */
export function pause(ms: number): void {
  if (!ability.canPause || neverWoken === undefined) return
  try {
    Atomics.wait(neverWoken, 0, 0, ms)
  } catch {
    ability.canPause = false
  }
}
