import { FDFLAGS } from '../abi/flags.ts'
import { RIGHTS } from '../abi/rights.ts'
import type { Descriptor, OpenFile, OpenStream } from '../descriptors/descriptor.ts'
import { readBuffers } from '../memory/buffers.ts'
import { fail } from '../wasi-error.ts'
import { toReadPosition, toWritePosition } from './positions.ts'
import type { WasiContext, WasiFunction } from './wasi-context.ts'

const SIZE_BYTES = 4

/** Reading and writing of files and streams. */
export function fdIoFunctions({ memory, descriptors }: WasiContext): Record<string, WasiFunction> {
  /** The buffers, once it is sure that the count can be told: what was read is not read again. */
  const buffersFor = (at: number, count: number, result: number): readonly Uint8Array[] => {
    memory.assertWritable(result, SIZE_BYTES, SIZE_BYTES)
    return readBuffers(memory, at, count)
  }
  return {
    fd_read(fd: number, at: number, count: number, result: number) {
      const buffers = buffersFor(at, count, result)
      const descriptor = descriptors.get(fd)
      if (descriptor.kind === 'directory') return fail('BADF')
      const read = descriptor.kind === 'stream' ? readStream(descriptor, buffers) : readFile(descriptor, buffers)
      memory.setU32(result, read)
    },
    fd_write(fd: number, at: number, count: number, result: number) {
      const buffers = buffersFor(at, count, result)
      const descriptor = descriptors.get(fd)
      if (descriptor.kind === 'directory') return fail('BADF')
      const written = descriptor.kind === 'stream' ? writeStream(descriptor, buffers) : writeFile(descriptor, buffers)
      memory.setU32(result, written)
    },
    // Five parameters, as WASI has them.
    // eslint-disable-next-line max-params
    fd_pread(fd: number, at: number, count: number, offset: bigint, result: number) {
      const buffers = buffersFor(at, count, result)
      const file = seekable(descriptors.get(fd), 'read')
      assertReadable(file, RIGHTS.FD_READ | RIGHTS.FD_SEEK)
      memory.setU32(result, readAt(file, buffers, offset))
    },
    // eslint-disable-next-line max-params
    fd_pwrite(fd: number, at: number, count: number, offset: bigint, result: number) {
      const buffers = buffersFor(at, count, result)
      const file = seekable(descriptors.get(fd), 'write')
      assertWritable(file, RIGHTS.FD_WRITE | RIGHTS.FD_SEEK)
      const appends = (file.flags & FDFLAGS.APPEND) !== 0
      memory.setU32(result, appends ? append(file, buffers) : writeAt(file, buffers, offset))
    },
  }
}

/** What is read or written at a place: a file. */
function seekable(descriptor: Descriptor, direction: 'read' | 'write'): OpenFile {
  if (descriptor.kind === 'file') return descriptor
  return fail(descriptor.kind === 'stream' && descriptor[direction] ? 'SPIPE' : 'BADF')
}

function assertReadable(file: OpenFile, rights: number): void {
  if (!file.canRead) fail('BADF')
  file.require(rights)
}

function assertWritable(file: OpenFile, rights: number): void {
  if (!file.canWrite) fail('BADF')
  file.require(rights)
}

function readStream(stream: OpenStream, buffers: readonly Uint8Array[]): number {
  const { read } = stream
  if (read === undefined) return fail('BADF')
  stream.require(RIGHTS.FD_READ)
  const [first] = buffers
  return first === undefined ? 0 : read(first)
}

function writeStream(stream: OpenStream, buffers: readonly Uint8Array[]): number {
  const { write } = stream
  if (write === undefined) return fail('BADF')
  stream.require(RIGHTS.FD_WRITE)
  const bytes = new Uint8Array(buffers.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const buffer of buffers) {
    bytes.set(buffer, at)
    at += buffer.length
  }
  if (bytes.length > 0) write(bytes)
  return bytes.length
}

function readFile(file: OpenFile, buffers: readonly Uint8Array[]): number {
  assertReadable(file, RIGHTS.FD_READ)
  const read = readAt(file, buffers, file.position)
  file.position += BigInt(read)
  return read
}

function writeFile(file: OpenFile, buffers: readonly Uint8Array[]): number {
  assertWritable(file, RIGHTS.FD_WRITE)
  if ((file.flags & FDFLAGS.APPEND) !== 0) {
    const appended = append(file, buffers)
    if (appended > 0) file.position = file.node.stat().size
    return appended
  }
  const written = writeAt(file, buffers, file.position)
  file.position += BigInt(written)
  return written
}

function readAt({ node }: OpenFile, buffers: readonly Uint8Array[], offset: bigint): number {
  const start = toReadPosition(offset)
  if (start === undefined) return 0
  let total = 0
  for (const buffer of buffers) {
    const read = node.read(buffer, start + total)
    total += read
    if (read < buffer.length) break
  }
  return total
}

function writeAt({ node }: OpenFile, buffers: readonly Uint8Array[], offset: bigint): number {
  const start = toWritePosition(offset)
  return inParts(buffers, (buffer, written) => node.write(buffer, start + written))
}

function append({ node }: OpenFile, buffers: readonly Uint8Array[]): number {
  return inParts(buffers, (buffer) => node.append(buffer))
}

/** Writes buffers until one is not taken whole. What was written before an error counts, and the error is for the next. */
function inParts(buffers: readonly Uint8Array[], write: (buffer: Uint8Array, written: number) => number): number {
  let total = 0
  for (const buffer of buffers) {
    try {
      const written = write(buffer, total)
      total += written
      if (written < buffer.length) break
    } catch (error) {
      if (total === 0) throw error
      break
    }
  }
  return total
}
