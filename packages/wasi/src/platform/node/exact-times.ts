import type { BigIntStats } from 'node:fs'
import { FILE_TYPE, type FileType } from '../../abi/flags.ts'
import type { FileStat, NewTimes } from '../../file-system/file-system.ts'

/** Files whose times are remembered. */
const MAX_REMEMBERED = 1024
const NS_PER_SECOND = 1e9

/** A time as a guest set it, and what the host made of it. */
interface SetTime {
  readonly wanted: bigint
  readonly stored: bigint
}

interface SetTimes {
  readonly accessed: SetTime
  readonly modified: SetTime
}

/**
 * The times of files to the nanosecond. `node:fs` reads them so, and sets them in seconds as a floating-point number: to a
 * quarter of a microsecond, for now. What a guest has set is remembered, so that it reads what it wrote until the file is
 * touched again.
 */
export class ExactTimes {
  readonly #remembered = new Map<string, SetTimes>()

  /** What `node:fs` says of a file, with times as they were set. */
  stat(stats: BigIntStats): FileStat {
    const { dev: device, ino: inode, nlink: links, size, atimeNs, mtimeNs, ctimeNs: changed } = stats
    const { accessed, modified } = this.#rememberedOf(stats) ?? {}
    return {
      device,
      inode,
      type: fileTypeOf(stats),
      links,
      size,
      accessed: accessed?.stored === atimeNs ? accessed.wanted : atimeNs,
      modified: modified?.stored === mtimeNs ? modified.wanted : mtimeNs,
      changed,
    }
  }

  /**
   * Sets times.
   * @param read looks at the file
   * @param write sets both, in seconds
   */
  set(times: NewTimes, read: () => BigIntStats, write: (accessed: number, modified: number) => void): void {
    const before = this.stat(read())
    const { accessed = before.accessed, modified = before.modified } = times
    if (times.accessed === undefined && times.modified === undefined) return
    write(Number(accessed) / NS_PER_SECOND, Number(modified) / NS_PER_SECOND)
    const after = read()
    const oldest = this.#remembered.size < MAX_REMEMBERED ? undefined : this.#remembered.keys().next().value
    if (oldest !== undefined) this.#remembered.delete(oldest)
    this.#remembered.set(keyOf(after), {
      accessed: { wanted: accessed, stored: after.atimeNs },
      modified: { wanted: modified, stored: after.mtimeNs },
    })
  }

  /** Most guests set no times, and pay for no key. */
  #rememberedOf(stats: BigIntStats): SetTimes | undefined {
    return this.#remembered.size === 0 ? undefined : this.#remembered.get(keyOf(stats))
  }
}

const keyOf = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`

/** The WASI file type of what `node:fs` describes. */
export function fileTypeOf(stats: Pick<BigIntStats, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): FileType {
  if (stats.isFile()) return FILE_TYPE.REGULAR_FILE
  if (stats.isDirectory()) return FILE_TYPE.DIRECTORY
  return stats.isSymbolicLink() ? FILE_TYPE.SYMBOLIC_LINK : FILE_TYPE.UNKNOWN
}
