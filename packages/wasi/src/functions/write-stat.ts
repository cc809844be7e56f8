import type { FileStat } from '../file-system/file-system.ts'
import type { GuestMemory } from '../memory/guest-memory.ts'

const FILESTAT_BYTES = 64
const ALIGNMENT = 8

/**
 * Writes a `filestat`.
 *
 *     0      8      16        24     32     40    48    56    64
 *     | dev  | ino  | type u8 | nlink | size | atim | mtim | ctim |
 */
export function writeStat(memory: GuestMemory, at: number, stat: FileStat): void {
  memory.assertWritable(at, FILESTAT_BYTES, ALIGNMENT)
  const { device, inode, type, links, size, accessed, modified, changed } = stat
  const fields = [device, inode, BigInt(type), links, size, accessed, modified, changed]
  for (const [i, field] of fields.entries()) memory.setU64(at + i * ALIGNMENT, BigInt.asUintN(64, field))
}
