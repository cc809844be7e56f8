import { ModuleError } from '@tenon/abi'
import { readFile } from 'node:fs/promises'
import { isUrl } from './source-file.ts'

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`the server answered ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

/**
 * The bytes of a file or of an http(s) URL.
 * @throws ModuleError ERR_MODULE_FETCH when they cannot be had.
 */
export async function readLocation(location: string): Promise<Uint8Array> {
  try {
    return isUrl(location) ? await fetchBytes(location) : await readFile(location)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ModuleError('ERR_MODULE_FETCH', `Cannot read ${location}: ${reason}`, { cause, details: { location } })
  }
}
