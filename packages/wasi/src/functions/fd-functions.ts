import { FDFLAGS, LAST_ADVICE, WHENCE } from '../abi/flags.ts'
import { RIGHTS } from '../abi/rights.ts'
import type { OpenFile } from '../descriptors/descriptor.ts'
import { fail } from '../wasi-error.ts'
import { toSeekPosition, toWritePosition } from './positions.ts'
import type { WasiContext, WasiFunction } from './wasi-context.ts'

/** Descriptors of all kinds: closing, renumbering, their rights and flags; and positions in files. */
export function fdFunctions({ memory, descriptors }: WasiContext): Record<string, WasiFunction> {
  return {
    fd_close: (fd: number) => descriptors.close(fd),
    fd_renumber: (from: number, to: number) => descriptors.renumber(from, to),
    fd_seek(fd: number, offset: bigint, whence: number, at: number) {
      const file = descriptors.file(fd, 'SPIPE')
      file.require(offset === 0n && whence === WHENCE.CUR ? RIGHTS.FD_TELL : RIGHTS.FD_SEEK)
      memory.assertWritable(at, 8, 8)
      file.position = toSeekPosition(originOf(file, whence), offset)
      memory.setU64(at, file.position)
    },
    fd_tell(fd: number, at: number) {
      const file = descriptors.file(fd, 'SPIPE')
      file.require(RIGHTS.FD_TELL)
      memory.setU64(at, file.position)
    },
    fd_advise(fd: number, offset: bigint, length: bigint, advice: number) {
      const file = descriptors.file(fd)
      file.require(RIGHTS.FD_ADVISE)
      if (advice > LAST_ADVICE) fail('INVAL')
      toWritePosition(offset)
      toWritePosition(length)
    },
    fd_sync: (fd: number) => syncFile(descriptors.file(fd), RIGHTS.FD_SYNC),
    fd_datasync: (fd: number) => syncFile(descriptors.file(fd), RIGHTS.FD_DATASYNC),
    /**
     *     0    1  2       4        8      16           24
     *     | type | flags u16 | -- | base | inheriting |
     */
    fd_fdstat_get(fd: number, at: number) {
      const { type, flags, rights, inheriting } = descriptors.get(fd)
      memory.assertWritable(at, 24, 8)
      memory.setU64(at, BigInt(type | (flags << 16)))
      memory.setU64(at + 8, BigInt(rights))
      memory.setU64(at + 16, BigInt(inheriting))
    },
    fd_fdstat_set_flags: (fd: number, flags: number) => setFlags(descriptors.file(fd), flags),
    fd_fdstat_set_rights: (fd: number, base: bigint, inheriting: bigint) =>
      descriptors.get(fd).restrict(base, inheriting),
  }
}

function originOf({ position, node }: OpenFile, whence: number): bigint {
  if (whence === WHENCE.SET) return 0n
  if (whence === WHENCE.CUR) return position
  return whence === WHENCE.END ? node.stat().size : fail('INVAL')
}

function syncFile(file: OpenFile, right: number): void {
  file.require(right)
  file.node.sync(right === RIGHTS.FD_DATASYNC)
}

/** Appending and not waiting can be changed; how writes reach the disk is settled when the file is opened. */
function setFlags(file: OpenFile, flags: number): void {
  file.require(RIGHTS.FD_FDSTAT_SET_FLAGS)
  const changeable = FDFLAGS.APPEND | FDFLAGS.NONBLOCK
  if (((flags ^ file.flags) & ~changeable) !== 0) fail('INVAL')
  file.flags = flags
}
