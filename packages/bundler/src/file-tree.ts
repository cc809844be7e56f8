/** Files that a bundler reads: absolute paths with `/`, and `/` itself is a directory. */
export interface FileTree {
  /** What is at a path; undefined if nothing is. */
  readonly kindOf: (path: string) => 'file' | 'directory' | undefined
  /** The bytes of a file. */
  readonly read: (path: string) => Uint8Array
  /** Names in a directory. */
  readonly list: (path: string) => readonly string[]
  /** Called before a directory is looked into for the first time: may add to the tree. Its rejection counts as nothing found. */
  readonly prepare?: (path: string) => Promise<void> | undefined
}
