import { readFile } from 'node:fs/promises'

import { ModuleError } from '@tenon/abi'

/** The bytes at a `file:` URL. @throws {ModuleError} ERR_MODULE_FETCH */
export async function readFileUrl(url: URL): Promise<Uint8Array> {
  return readFile(url).catch((cause: unknown) => {
    throw new ModuleError('ERR_MODULE_FETCH', `The bundler cannot be read from ${url.href}`, { cause })
  })
}
