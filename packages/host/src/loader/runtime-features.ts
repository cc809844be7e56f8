/** A module with two memories. */
const TWO_MEMORIES = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 5, 2, 0, 0, 0, 0)

let multiMemory: boolean | undefined

/** Whether this runtime takes modules with more than one memory: without it a kernel cannot be linked into a plug-in. */
export function hasMultiMemory(): boolean {
  multiMemory ??= accepts(TWO_MEMORIES)
  return multiMemory
}

/** Where no bytes may be looked at, none are accepted. */
function accepts(bytes: Uint8Array<ArrayBuffer>): boolean {
  try {
    return WebAssembly.validate(bytes)
  } catch {
    return false
  }
}
