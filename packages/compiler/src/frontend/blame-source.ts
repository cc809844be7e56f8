import { readFile } from 'node:fs/promises'
import path from 'node:path'

import { transform, type Loader } from 'esbuild'

const LOADERS: Readonly<Record<string, Loader>> = { js: 'js', jsx: 'jsx', ts: 'ts', tsx: 'tsx' }

/**
 * The first of `files` (absolute paths) whose code alone is refused, for an error that says nothing of its place;
 * undefined if none is. `isRefused` gets the code of one file as plain JavaScript.
 */
export async function blameSource(
  files: readonly string[],
  isRefused: (code: string) => boolean,
): Promise<string | undefined> {
  for (const file of files) {
    const code = await plainJavaScript(file)
    if (code !== undefined && isRefused(code)) return file
  }
  return undefined
}

/** Undefined for what is no script, cannot be read or does not parse by itself. */
async function plainJavaScript(file: string): Promise<string | undefined> {
  const loader = LOADERS[path.extname(file).toLowerCase().slice(1).replace(/^[cm]/, '')]
  if (loader === undefined) return undefined
  try {
    const { code } = await transform(await readFile(file, 'utf8'), { loader, target: 'esnext', logLevel: 'silent' })
    return code
  } catch {
    return undefined
  }
}
