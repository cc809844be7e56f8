import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'

async function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
}

/**
 * Makes a folder, and those above it that are not there. Node's own `recursive` goes round for ever in a folder that says of
 * what it lacks that it cannot be found, and takes nothing in, as `/proc` does.
 */
export async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return
  const above = path.dirname(folder)
  if (above !== folder) await makeFolder(above)
  try {
    await mkdir(folder)
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (!(await isFolder(folder))) throw error
  }
}
