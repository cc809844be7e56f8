/** Bytes of so many and more are moved from thread to thread; below, a copy costs less. */
export const MIN_MOVED_BYTES = 16_384
