import { readFile } from 'node:fs/promises'
import type { Platform } from '../platform.ts'
import { openDirectory } from './node-directory.ts'
import { NodeHttpClient } from './node-http-client.ts'

const client = new NodeHttpClient()

/** Node, and runtimes that have its modules: Deno and Bun. */
export const nodePlatform: Platform = {
  readFile,
  openDirectory,
  httpClient: () => client,
}
