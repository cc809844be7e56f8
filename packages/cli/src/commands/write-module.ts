import { ArgumentError } from '@tenon/abi'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { makeFolder } from '../files/make-folder.ts'

/**
 * Writes a plug-in, or what lies beside it, and makes the folder that it goes to.
 * @throws ArgumentError ERR_ARGUMENT when it cannot be written
 */
export async function writeModule(file: string, content: Uint8Array | string): Promise<void> {
  try {
    await makeFolder(path.dirname(path.resolve(file)))
    await writeFile(file, content)
  } catch (error) {
    throw new ArgumentError(`Cannot write the plug-in: ${(error as Error).message}`, { argument: 'output' })
  }
}
