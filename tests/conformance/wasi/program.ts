import type { FileTree } from './file-tree.ts'

/** An argument of a WASI function: a number; text, which is a pointer and a length; room to write to; or a descriptor. */
export type Argument = number | bigint | TextArgument | OutArgument | DescriptorArgument | BytesArgument

/** Two arguments, where its bytes lie and how many. */
export interface TextArgument {
  readonly kind: 'text'
  readonly bytes: Uint8Array
  /** Bytes that the guest says there are, where it lies. */
  readonly length?: number
}

/** A pointer to bytes, such as those of a list of buffers; `pointers` are filled in with where other things lie. */
export interface BytesArgument {
  readonly kind: 'bytes'
  readonly bytes: Uint8Array
  readonly pointers: readonly { readonly at: number; readonly to: Uint8Array | OutArgument }[]
}

/** A pointer into the room of the step, zeroes before. */
export interface OutArgument {
  readonly kind: 'out'
  readonly at: number
}

/** The descriptor that an earlier step of that name wrote to the first four bytes of its room. */
export interface DescriptorArgument {
  readonly kind: 'descriptor'
  readonly of: string
}

/** One call of a WASI function, and what is to come of it. */
export interface Step {
  readonly call: string
  readonly args: readonly Argument[]
  /** Bytes of its room. */
  readonly room: number
  /** The error number's name, or several where WASI leaves it open; SUCCESS unless given. */
  readonly errno?: string | readonly string[]
  /** What wasmtime answers where that is something else, and why ours is right. */
  readonly wasmtime?: { readonly errno?: string; readonly value?: unknown; readonly why: string }
  /** Under what name later steps know the descriptor it made. */
  readonly as?: string
  /** Reads its room. */
  readonly see?: (view: DataView) => unknown
  readonly value?: unknown
}

/** A program of WASI calls with what a right implementation makes of it. */
export interface Program {
  readonly name: string
  /** What is in the granted directory before. */
  readonly before?: FileTree
  /** What is to be in it afterwards; not looked at unless given. */
  readonly after?: FileTree
  /** Whether it is granted to be read only. */
  readonly readOnly?: boolean
  /** A second granted directory: descriptor 4. */
  readonly second?: FileTree
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly stdout?: string
  readonly stderr?: string
  readonly exitCode?: number
  /** Whether the last step ends in a trap. */
  readonly traps?: boolean
  /** Why wasmtime does otherwise: it must. */
  readonly notOnWasmtime?: string
  /** Why a file system on paths alone does otherwise, where one cannot hold on to a directory that is moved. */
  readonly notByPath?: string
  readonly steps: readonly Step[]
}

const encoder = new TextEncoder()

/** Bytes of text. */
export const encode = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text)

/** Text as two arguments. */
export const text = (value: string | Uint8Array, length?: number): TextArgument => ({
  kind: 'text',
  bytes: typeof value === 'string' ? encode(value) : value,
  ...(length !== undefined && { length }),
})

/** A place in the room of the step. */
export const out = (at = 0): OutArgument => ({ kind: 'out', at })

/** A descriptor that an earlier step opened. */
export const descriptor = (of: string): DescriptorArgument => ({ kind: 'descriptor', of })
