import { readFile } from 'node:fs/promises'
import type { Platform } from '../platform.ts'

/** Node, and runtimes that have its modules: Deno and Bun. */
export const nodePlatform: Platform = {
  readFile,
}
