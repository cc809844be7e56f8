// What a host finds of an instance that can be restored. Apart from what makes it so, which few plug-ins need.

/** The export `() -> ()` that keeps the values of globals and the sizes of memories. */
export const SAVE_EXPORT = 'tenon:save'

/**
 * The export `() -> i32` that puts them back. It returns by how many pages the memories had grown together, as the module
 * sees it. What the memories hold is the host's to put back, zeros up to their real ends included.
 */
export const RESTORE_EXPORT = 'tenon:restore'

/** The export of the module's memory `index`. */
export function memoryExport(index: number): `tenon:${string}` {
  return `tenon:memory${index}`
}

/** The export of the memory of notes: a byte for each {@link NOTED_BLOCK_BYTES} of the module's memory. */
export const NOTES_EXPORT = 'tenon:notes'

/** Of the bytes of a noted block, the logarithm to base 2. */
export const NOTED_BLOCK_LOG2 = 12

/** Bytes of a noted block. */
export const NOTED_BLOCK_BYTES: number = 2 ** NOTED_BLOCK_LOG2

/** How many bytes of the next block a write may reach into that is noted for one block: those of a vector, but for one. */
export const NOTED_OVERHANG_BYTES = 15
