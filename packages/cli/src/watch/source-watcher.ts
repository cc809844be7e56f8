import { statSync, watch, type FSWatcher } from 'node:fs'
import path from 'node:path'

/** What a watcher looks at. */
export interface WatchedPaths {
  /** Files, absolute. One that is replaced, as editors do, or made anew is still watched. */
  readonly files: readonly string[]
  /** Folders, absolute, of which any file counts, without the folders in them. */
  readonly folders?: readonly string[]
  /** Files in those folders that do not count, such as what a build writes. */
  readonly ignored?: readonly string[]
  /** Files that are newer than this time, in milliseconds, have changed already. */
  readonly sinceMs?: number
}

const DEBOUNCE_MS = 60
/** What editors leave beside the files that they write. */
const SCRATCH = /^(?:\..*|.*~|#.*#|4913|.*\.(?:swp|swx|tmp))$/

/** When a file was written and how long it is; empty for none. */
function stampOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false })
  return found === undefined ? '' : `${found.mtimeMs} ${found.size}`
}

/**
 * Tells of changes to files. It watches the folders that they are in, so that replaced files are seen, gathers what
 * belongs to one save, and says nothing of a file that is written as it was.
 */
export class SourceWatcher {
  readonly #onChange: (files: readonly string[]) => void
  readonly #watchers = new Map<string, FSWatcher>()
  #stamps = new Map<string, string>()
  #folders: ReadonlySet<string> = new Set()
  #ignored: ReadonlySet<string> = new Set()
  #pending = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  /** @param onChange gets the files that changed, were made or are gone, absolute */
  constructor(onChange: (files: readonly string[]) => void) {
    this.#onChange = onChange
  }

  /** Watches these paths, and no others any more. */
  set({ files, folders = [], ignored = [], sinceMs }: WatchedPaths): void {
    if (this.#isClosed) return
    this.#ignored = new Set(ignored)
    this.#folders = new Set(folders)
    this.#watchFolders(new Set([...folders, ...files.map((file) => path.dirname(file))]))
    const known = this.#stamps
    this.#stamps = new Map(files.map((file) => [file, known.get(file) ?? stampOf(file)]))
    if (sinceMs === undefined) return
    for (const file of files.filter((each) => !known.has(each))) {
      const writtenMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
      if (writtenMs > sinceMs) this.#stamps.set(file, '')
      if (writtenMs > sinceMs) this.#note(file)
    }
  }

  /** Ends it; nothing is told afterwards. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    for (const watcher of this.#watchers.values()) watcher.close()
    this.#watchers.clear()
  }

  #watchFolders(wanted: ReadonlySet<string>): void {
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue
      watcher.close()
      this.#watchers.delete(folder)
    }
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#watchFolder(folder)
  }

  #watchFolder(folder: string): void {
    try {
      const watcher = watch(folder, (_event, name) => {
        if (name !== null) this.#note(path.join(folder, name))
      })
      // A folder that is removed: the next build says what is missing.
      watcher.on('error', () => this.#watchers.delete(folder))
      this.#watchers.set(folder, watcher)
    } catch {
      // It is not there: nothing can change in it.
    }
  }

  #note(file: string): void {
    const isListed = this.#stamps.has(file)
    const isInFolder = this.#folders.has(path.dirname(file)) && !SCRATCH.test(path.basename(file))
    if (!isListed && (!isInFolder || this.#ignored.has(file))) return
    this.#pending.add(file)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#tell(), DEBOUNCE_MS)
  }

  #tell(): void {
    const changed = [...this.#pending].filter((file) => {
      const stamp = stampOf(file)
      const isNew = this.#stamps.get(file) !== stamp
      this.#stamps.set(file, stamp)
      return isNew
    })
    this.#pending = new Set()
    if (changed.length > 0) this.#onChange(changed)
  }
}
