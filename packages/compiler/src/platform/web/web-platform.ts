import { loadEngine } from '@tenon/engine'

import { openMemoryFiles } from '../../memory/memory-files.ts'
import { VERSION } from '../../version.ts'
import type { CompilePlatform, WebFolder } from '../platform.ts'

/** Browsers: no disk, esbuild as WebAssembly, the folder of web interfaces as one module. */
export const webPlatform: CompilePlatform = { version: VERSION, loadEngine, openWebFolder }

async function openWebFolder(): Promise<WebFolder> {
  const { folder, files } = await import('#web-folder')
  return { path: folder, files: openMemoryFiles(files, {}) }
}
