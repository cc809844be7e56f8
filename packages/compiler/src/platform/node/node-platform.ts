import { createRequire } from 'node:module'
import path from 'node:path'

import { loadEngine } from '@tenon/engine'

import { VERSION } from '../../version.ts'
import type { CompilePlatform } from '../platform.ts'
import { diskFiles } from './disk-files.ts'
import { nodeLanguages } from './node-languages.ts'

/** Node, and what resembles it: files on disk, native esbuild. */
export const nodePlatform: CompilePlatform = {
  version: VERSION,
  loadEngine,
  disk: diskFiles,
  languages: nodeLanguages,
  openWebFolder: async () => ({ files: diskFiles, path: webFolder() }),
}

function webFolder(): string {
  return path.dirname(createRequire(import.meta.url).resolve('@tenon/pdk/web/url.ts'))
}
