import type { FileSystem } from '../file-system/file-system.ts'
import { LowerNode } from '../in-memory/lower-directory.ts'
import { MemoryFileSystem, type MemoryOptions } from '../in-memory/memory-file-system.ts'

/**
 * Another file system with all changes kept in memory: the one below is only read. A file is brought to memory when it is
 * first written to, and counts towards the limits then. What lies below should not change meanwhile.
 * @throws {PermissionError} ERR_PATH_NOT_ALLOWED where there is nothing below
 */
export function overlay(below: FileSystem, options: MemoryOptions = {}): MemoryFileSystem {
  return new MemoryFileSystem({}, options, new LowerNode(below.open()))
}
