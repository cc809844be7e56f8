import { StateError } from '@tenon/abi'
import { type FileSystem, type MemoryFiles, MemoryFileSystem, readOnly } from '@tenon/wasi'
import type { Platform } from '../platform/platform.ts'
import type { WasiOptions } from './wasi-options.ts'

const READ_ONLY_PREFIX = 'ro:'

/** What directories are granted by. */
export interface DirectoryGrants {
  readonly options: WasiOptions
  /** Host directory to guest directory, as the manifest writes them. */
  readonly allowedPaths: Readonly<Record<string, string>>
  readonly platform: Platform
}

/**
 * The directories of a plug-in, by the path it knows each by. That no two have the same was checked with the options.
 * @throws {StateError} ERR_UNSUPPORTED_PLATFORM where directories of the host are granted on a runtime without files
 */
export function wasiDirectories({ options, allowedPaths, platform }: DirectoryGrants): Record<string, FileSystem> {
  const directories: Record<string, FileSystem> = Object.create(null)
  for (const [hostPath, guestPath] of Object.entries(allowedPaths)) {
    directories[guestPath] = hostDirectory(hostPath, platform)
  }
  for (const [guestPath, files] of Object.entries(options.files ?? {})) {
    directories[guestPath] = isFileSystem(files) ? files : { open: () => new MemoryFileSystem(files).open() }
  }
  return directories
}

function hostDirectory(hostPath: string, { openDirectory }: Platform): FileSystem {
  if (openDirectory === undefined) {
    throw new StateError('ERR_UNSUPPORTED_PLATFORM', 'allowedPaths needs a runtime with files; this one has none')
  }
  if (!hostPath.startsWith(READ_ONLY_PREFIX)) return openDirectory(hostPath)
  return readOnly(openDirectory(hostPath.slice(READ_ONLY_PREFIX.length)))
}

/** A directory may hold a file of that name, but no function. */
function isFileSystem(files: FileSystem | MemoryFiles): files is FileSystem {
  return 'open' in files && typeof files.open === 'function'
}
