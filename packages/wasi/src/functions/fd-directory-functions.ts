import { FILE_TYPE } from '../abi/flags.ts'
import { RIGHTS } from '../abi/rights.ts'
import type { DescriptorTable } from '../descriptors/descriptor-table.ts'
import type { OpenDirectory } from '../descriptors/descriptor.ts'
import type { DirectoryEntry } from '../file-system/file-system.ts'
import { fail } from '../wasi-error.ts'
import type { WasiContext, WasiFunction } from './wasi-context.ts'

const ENTRY_BYTES = 24
/** Entries of all directories that are being read at once. A larger one is read alone. */
const MAX_LISTED = 262_144
const encoder = new TextEncoder()

/** Directories: which are given, and what is in them. */
export function fdDirectoryFunctions({ memory, descriptors }: WasiContext): Record<string, WasiFunction> {
  const preopened = (fd: number, otherwise: 'BADF' | 'NOTDIR'): Uint8Array => {
    const descriptor = descriptors.get(fd)
    const path = descriptor.kind === 'directory' ? descriptor.preopened : undefined
    return encoder.encode(path ?? fail(otherwise))
  }
  return {
    fd_prestat_get(fd: number, at: number) {
      const { length } = preopened(fd, 'BADF')
      memory.assertWritable(at, 8, 4)
      memory.setU32(at, 0)
      memory.setU32(at + 4, length)
    },
    fd_prestat_dir_name(fd: number, at: number, room: number) {
      const path = preopened(fd, 'NOTDIR')
      if (path.length > room) fail('NAMETOOLONG')
      memory.bytes(at, path.length).set(path)
    },
    // eslint-disable-next-line max-params
    fd_readdir(fd: number, at: number, room: number, cookie: bigint, result: number) {
      memory.assertWritable(result, 4, 4)
      const target = memory.bytes(at, room)
      const directory = descriptors.directory(fd, RIGHTS.FD_READDIR)
      if (cookie === 0n || directory.listing === undefined) list(directory, descriptors)
      memory.setU32(result, writeEntries(target, directory.listing ?? [], cookie))
    },
  }
}

/**
 * Notes the entries as they are now. Where too many are noted, others are forgotten, and listed anew when the guest goes on
 * with them: it must not fill the host's memory with directories that it only begins to read.
 */
function list(directory: OpenDirectory, descriptors: DescriptorTable): void {
  directory.listing = undefined
  // The parent of a granted directory is none of the guest's business.
  const { inode } = directory.node.stat()
  const self = (name: string): DirectoryEntry => ({ name, inode, type: FILE_TYPE.DIRECTORY })
  const listing = [self('.'), self('..'), ...directory.node.entries()]
  if (descriptors.listed + listing.length > MAX_LISTED) descriptors.forgetListings()
  directory.listing = listing
}

/** Writes entries from a position on, the last of them cut off where the room ends; gives the bytes used. */
function writeEntries(target: Uint8Array, entries: readonly DirectoryEntry[], cookie: bigint): number {
  let used = 0
  const first = cookie < BigInt(entries.length) ? Number(cookie) : entries.length
  for (let i = first; i < entries.length && used < target.length; i++) {
    const entry = entries[i]
    if (entry === undefined) break
    const bytes = encodeEntry(entry, BigInt(i + 1)).subarray(0, target.length - used)
    target.set(bytes, used)
    used += bytes.length
  }
  return used
}

/**
 *     0      8     16           20        24
 *     | next | ino | length u32 | type u8 | name …
 */
function encodeEntry({ name, inode, type }: DirectoryEntry, next: bigint): Uint8Array {
  const encoded = encoder.encode(name)
  const bytes = new Uint8Array(ENTRY_BYTES + encoded.length)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, next, true)
  view.setBigUint64(8, BigInt.asUintN(64, inode), true)
  view.setUint32(16, encoded.length, true)
  view.setUint8(20, type)
  bytes.set(encoded, ENTRY_BYTES)
  return bytes
}
