// WASI preview 1, and the file systems that work on every runtime.
export { ERRNO, errnoName, errnoOfName } from './abi/errno.ts'
export { FILE_TYPE, type FileType } from './abi/flags.ts'
export { WASI_SIGNATURES } from './abi/signatures.ts'
export { type BrowserFileSystem, type FlushReport, openBrowserDirectory } from './browser/browser-file-system.ts'
export type { BrowserDirectoryHandle, BrowserFileHandle, SyncAccess } from './browser/browser-handles.ts'
export { createWasi, type Wasi } from './create-wasi.ts'
export type { WasiImport } from './functions/import-of.ts'
export type {
  DirectoryEntry,
  DirectoryNode,
  FileNode,
  FileStat,
  FileSystem,
  HowToOpen,
  NewTimes,
} from './file-system/file-system.ts'
export { type MemoryFiles, MemoryFileSystem, type MemoryOptions } from './in-memory/memory-file-system.ts'
export { WasiError } from './wasi-error.ts'
export { WasiExit } from './wasi-exit.ts'
export type { CustomClock, Determinism, WasiOptions } from './wasi-options.ts'
export { WasiTrap } from './wasi-trap.ts'
export { overlay } from './wrappers/overlay.ts'
export { withQuota } from './wrappers/quota.ts'
export type { Quota } from './wrappers/quota-account.ts'
export { readOnly } from './wrappers/read-only.ts'
