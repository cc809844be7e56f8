import { RIGHTS } from '../abi/rights.ts'
import type { Descriptor } from '../descriptors/descriptor.ts'
import type { FileStat } from '../file-system/file-system.ts'
import { fail } from '../wasi-error.ts'
import { newTimes } from './new-times.ts'
import { toWritePosition } from './positions.ts'
import type { WasiContext, WasiFunction } from './wasi-context.ts'
import { writeStat } from './write-stat.ts'

/** What lies behind a descriptor: its size, its times, and room for it. */
export function fdFileFunctions(context: WasiContext): Record<string, WasiFunction> {
  const { memory, descriptors } = context
  return {
    fd_filestat_get: (fd: number, at: number) => writeStat(memory, at, statOf(descriptors.get(fd))),
    fd_filestat_set_size(fd: number, size: bigint) {
      const file = descriptors.file(fd)
      if (!file.canWrite) fail('INVAL')
      file.require(RIGHTS.FD_FILESTAT_SET_SIZE)
      file.node.setSize(toWritePosition(size))
    },
    fd_filestat_set_times(fd: number, accessed: bigint, modified: bigint, flags: number) {
      const descriptor = descriptors.get(fd)
      if (descriptor.kind === 'stream') return fail('BADF')
      descriptor.require(RIGHTS.FD_FILESTAT_SET_TIMES)
      descriptor.node.setTimes(newTimes({ accessed, modified, flags }, context.clocks))
    },
    fd_allocate(fd: number, offset: bigint, length: bigint) {
      const file = descriptors.file(fd)
      if (!file.canWrite) fail('BADF')
      file.require(RIGHTS.FD_ALLOCATE)
      if (length === 0n) fail('INVAL')
      const end = toWritePosition(BigInt(toWritePosition(offset) + toWritePosition(length)))
      if (BigInt(end) > file.node.stat().size) file.node.setSize(end)
    },
  }
}

function statOf(descriptor: Descriptor): FileStat {
  if (descriptor.kind === 'stream') {
    const { type } = descriptor
    return { device: 0n, inode: 0n, type, links: 0n, size: 0n, accessed: 0n, modified: 0n, changed: 0n }
  }
  descriptor.require(RIGHTS.FD_FILESTAT_GET)
  return descriptor.node.stat()
}
