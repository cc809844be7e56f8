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

/** What the host uses of a kernel, wherever that is: in an instance of its own or linked into a plug-in. */
export interface KernelHostExports extends Pick<KernelFunctions, 'alloc' | 'free' | 'length' | 'reset'> {
  /** Grows only by the kernel's own hand; the host must not grow it. */
  readonly memory: WebAssembly.Memory
  /** Pages the memory may have, at most {@link MAX_KERNEL_PAGES}. */
  readonly max_pages: WebAssembly.Global<'i32'>
  /** Blocks that may live at once, the input's included; at least 1. */
  readonly max_blocks: WebAssembly.Global<'i32'>
  /**
   * Resets, but zeroes only the last of what was used: at most `most` bytes, none below the offset `from`. Returns how
   * many are left to be zeroed from there on.
   */
  readonly clear_some: (from: number, most: number) => number
  /** Makes room for an input of so many bytes; 0 when there is none to be had. */
  readonly reserve: (length: number) => number
  /**
   * Resets, and makes the first `length` bytes from {@link INPUT_OFFSET} on the input. Room must have been reserved.
   * Where more than 1 MiB is to be zeroed, zeroes that much of it only, and returns how many bytes are left: to be called
   * again until that is 0.
   */
  readonly begin: (length: number) => number
}

/** The names of {@link KernelHostExports}: what a linked plug-in must export of the kernel. */
export const KERNEL_HOST_EXPORTS: readonly (keyof KernelHostExports)[] = [
  'alloc',
  'free',
  'length',
  'reset',
  'memory',
  'max_pages',
  'max_blocks',
  'clear_some',
  'reserve',
  'begin',
]

/** Everything a kernel instance exports: what guests import, and what is the host's alone. */
export type KernelExports = KernelFunctions & KernelHostExports

/** Where a call's input lies in kernel memory, as drawn in kernel.wat. */
export const INPUT_OFFSET = 3088

/** Indices of the host's cells in kernel memory seen as 32-bit words, as drawn in kernel.wat. */
export const OUTPUT_OFFSET_CELL = 0
export const OUTPUT_LENGTH_CELL = 1
export const ERROR_HANDLE_CELL = 2
/** Bytes of the last block that was refused, or one of the two below; 0 when none was. */
export const REFUSED_CELL = 3
/** 1 once the guest has set an output, be it of nothing. */
export const OUTPUT_IS_SET_CELL = 768
/** One block more than may live at once. */
export const REFUSED_ONE_TOO_MANY = 0xffff_ffff
/** A block longer than the memory can ever be. */
export const REFUSED_TOO_LONG = 0xffff_fffe

/** One page short of 4 GiB, so that every end of memory is a 32-bit number. */
export const MAX_KERNEL_PAGES = 65_535

/** What the table of blocks holds at its largest, free ones included. */
export const MAX_KERNEL_BLOCKS = 4_194_303
