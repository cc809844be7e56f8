import { createRequire } from 'node:module'
import path from 'node:path'

import { loadEngine } from '@tenon/engine'
import * as esbuild from 'esbuild'

import type { CompilePlatform } from '../platform.ts'
import { diskFiles } from './disk-files.ts'

const require = createRequire(import.meta.url)
const own: { readonly version: string } = require('../../../package.json')

/** Node, and what resembles it: files on disk, native esbuild. */
export const nodePlatform: CompilePlatform = {
  version: own.version,
  loadEngine,
  disk: diskFiles,
  openWebFolder: async () => ({ bundler: esbuild, path: path.dirname(require.resolve('@tenon/pdk/web/url.ts')) }),
}
