// What is used of the browser's File System interface: OPFS, and directories that a user has picked. Structural, as not
// every runtime has the types.

/** A directory: `navigator.storage.getDirectory()`, `showDirectoryPicker()`. */
export interface BrowserDirectoryHandle {
  readonly kind: 'directory'
  entries(): AsyncIterable<readonly [string, { readonly kind: 'directory' | 'file' }]>
  getDirectoryHandle(name: string, options?: { readonly create?: boolean }): Promise<BrowserDirectoryHandle>
  getFileHandle(name: string, options?: { readonly create?: boolean }): Promise<BrowserFileHandle>
  removeEntry(name: string, options?: { readonly recursive?: boolean }): Promise<void>
}

/** A file. Of the two ways to write one, Safari has only the second, and that only in workers. */
export interface BrowserFileHandle {
  readonly kind: 'file'
  getFile(): Promise<{ arrayBuffer(): Promise<ArrayBuffer> }>
  createWritable?(): Promise<{ write(data: Uint8Array<ArrayBuffer>): Promise<void>; close(): Promise<void> }>
  createSyncAccessHandle?(): Promise<SyncAccess>
}

/** @see BrowserFileHandle.createSyncAccessHandle */
export interface SyncAccess {
  truncate(size: number): void
  write(data: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number
  flush(): void
  close(): void
}

/** Writes a file whole. */
export async function writeHandle(file: BrowserFileHandle, data: Uint8Array<ArrayBuffer>): Promise<void> {
  if (file.createWritable !== undefined) {
    const stream = await file.createWritable()
    await stream.write(data)
    return stream.close()
  }
  if (file.createSyncAccessHandle === undefined) throw new TypeError('This browser writes files only in a worker')
  const access = await file.createSyncAccessHandle()
  try {
    access.truncate(0)
    access.write(data, { at: 0 })
    access.flush()
  } finally {
    access.close()
  }
}
