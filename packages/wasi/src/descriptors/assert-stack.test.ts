import { describe, expect, it } from 'vitest'
import { OFLAGS } from '../abi/flags.ts'
import type { DirectoryNode, FileNode } from '../file-system/file-system.ts'
import { MemoryFileSystem } from '../in-memory/memory-file-system.ts'
import { Guest } from '../testing/guest.test-support.ts'
import { withQuota } from '../wrappers/quota.ts'

/** What opening and closing must find on the stack: 8 KiB in words. */
const NEEDED: readonly undefined[] = Array.from({ length: 1024 }, () => undefined)
/** Words that each call of {@link descend} takes. */
const WORDS: readonly undefined[] = NEEDED.slice(0, 64)

const MUST_HAVE_ROOM: ReadonlySet<unknown> = new Set(['openFile', 'openDirectory', 'close'])

function hasRoom(): boolean {
  try {
    Reflect.apply(() => {}, undefined, NEEDED)
    return true
  } catch {
    return false
  }
}

/** A node, and all that are opened from it; `note` hears how each is opened or closed. */
function watched<T extends object>(node: T, note: (hadRoom: boolean) => void): T {
  return new Proxy(node, {
    get(target, key) {
      const found: unknown = Reflect.get(target, key, target)
      if (typeof found !== 'function') return found
      return (...args: readonly unknown[]): unknown => {
        if (MUST_HAVE_ROOM.has(key)) note(hasRoom())
        const result: unknown = Reflect.apply(found, target, args)
        return typeof result === 'object' && result !== null && 'kind' in result ? watched(result, note) : result
      }
    },
  })
}

/** Runs something at the end of so many calls. */
function descend(depth: number, run: () => void): void {
  if (depth === 0) run()
  else Reflect.apply(descend, undefined, [depth - 1, run, ...WORDS])
}

function overflows(depth: number, run: () => void): boolean {
  try {
    descend(depth, run)
    return false
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError)
    return true
  }
}

function deepest(): number {
  let [low, high] = [1, 100_000]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (overflows(middle, () => {})) high = middle
    else low = middle
  }
  return low
}

const nothing = (): void => {}
const operations: readonly (readonly [string, (guest: Guest) => unknown, (guest: Guest) => unknown])[] = [
  ['opens a file', nothing, (guest) => guest.open('file')],
  ['opens a file at the end of a path', nothing, (guest) => guest.open('dir/../dir/../file')],
  ['opens a directory', nothing, (guest) => guest.open('dir', { oflags: OFLAGS.DIRECTORY })],
  ['looks at the end of a path', nothing, (guest) => guest.stat('dir/../dir/../file')],
  ['closes a file', (guest) => guest.mustOpen('file'), (guest) => guest.close(4)],
  ['closes a directory', (guest) => guest.mustOpen('dir', { oflags: OFLAGS.DIRECTORY }), (guest) => guest.close(4)],
  [
    'puts one descriptor in the place of another',
    (guest) => [guest.mustOpen('file'), guest.mustOpen('file')],
    (guest) => guest.call('fd_renumber', 4, 5),
  ],
]

describe('at the end of the stack', () => {
  it.each(operations)('a guest that %s does it with room to spare, or not at all', (_what, prepare, run) => {
    const files = new MemoryFileSystem({ file: 'text', dir: {} })
    const seen = new Set<boolean>()
    const guest = Guest.in({ open: () => watched(files.open(), (hadRoom) => void seen.add(hadRoom)) })
    const end = deepest()
    let count = 0
    // How much a call takes changes as it is compiled.
    for (let depth = end >> 1; depth <= end * 1.2; depth += 4) {
      prepare(guest)
      if (overflows(depth, () => void run(guest))) count++
      guest.wasi.reset()
    }
    expect(count).toBeGreaterThan(0)
    expect(seen).toEqual(new Set([true]))
  })
})

it('a file is not left open where a quota cannot count it', () => {
  const broken = new Error('cannot be looked at')
  let open = 0
  const failing: Partial<FileNode> = {
    stat: () => {
      throw broken
    },
    close: () => void open--,
  }
  const directory: Partial<DirectoryNode> = {
    find: () => undefined,
    openFile: () => {
      open++
      return failing as FileNode
    },
  }
  const counted = withQuota({ open: () => directory as DirectoryNode }, {})
  const how = { read: true, write: true, create: true, exclusive: false, truncate: false, sync: 'none' } as const
  expect(() => counted.open().openFile('file', how)).toThrow(broken)
  expect(open).toBe(0)
})
