/** The 20 functions of the ABI that guests import from the kernel. An i64 is a `bigint`, signed as JavaScript sees it. */
export interface KernelFunctions {
  readonly alloc: (length: bigint) => bigint
  readonly free: (handle: bigint) => void
  readonly length: (handle: bigint) => bigint
  readonly length_unsafe: (handle: bigint) => bigint
  readonly load_u8: (offset: bigint) => number
  readonly load_u64: (offset: bigint) => bigint
  readonly store_u8: (offset: bigint, value: number) => void
  readonly store_u64: (offset: bigint, value: bigint) => void
  readonly input_load_u8: (offset: bigint) => number
  readonly input_load_u64: (offset: bigint) => bigint
  readonly input_set: (offset: bigint, length: bigint) => void
  readonly input_length: () => bigint
  readonly input_offset: () => bigint
  readonly output_set: (offset: bigint, length: bigint) => void
  readonly output_length: () => bigint
  readonly output_offset: () => bigint
  readonly error_set: (handle: bigint) => void
  readonly error_get: () => bigint
  readonly reset: () => void
  readonly memory_bytes: () => bigint
}

/** Everything a kernel instance exports: what guests import, and what is the host's alone. */
export interface KernelExports extends KernelFunctions {
  /** Grows only by the kernel's own hand; the host must not grow it. */
  readonly memory: WebAssembly.Memory
  /** Pages the memory may have, at most {@link MAX_KERNEL_PAGES}. */
  readonly max_pages: WebAssembly.Global<'i32'>
  /** Makes room for an input of so many bytes; 0 when there is none to be had. */
  readonly reserve: (length: number) => number
  /** Resets, and makes the first `length` bytes from {@link INPUT_OFFSET} on the input. Room must have been reserved. */
  readonly begin: (length: number) => void
}

/** Where a call's input lies in kernel memory, as drawn in kernel.wat. */
export const INPUT_OFFSET = 3088

/** Indices of the host's cells in kernel memory seen as 32-bit words, as drawn in kernel.wat. */
export const OUTPUT_OFFSET_CELL = 0
export const OUTPUT_LENGTH_CELL = 1
export const ERROR_HANDLE_CELL = 2

/** One page short of 4 GiB, so that every end of memory is a 32-bit number. */
export const MAX_KERNEL_PAGES = 65_535
