import type { Loader } from 'esbuild'

import type { SourceFiles } from '../platform/source-files.ts'

const LOADERS: Readonly<Record<string, Loader>> = { js: 'js', jsx: 'jsx', ts: 'ts', tsx: 'tsx' }

/**
 * The first of `files` (absolute paths) whose code alone is refused, for an error that says nothing of its place;
 * undefined if none is. `isRefused` gets the code of one file as plain JavaScript.
 */
export async function blameSource(
  sources: SourceFiles,
  files: readonly string[],
  isRefused: (code: string) => boolean,
): Promise<string | undefined> {
  for (const file of files) {
    const code = await plainJavaScript(sources, file)
    if (code !== undefined && isRefused(code)) return file
  }
  return undefined
}

/** Undefined for what is no script, cannot be read or does not parse by itself. */
async function plainJavaScript({ paths, bundler, readText }: SourceFiles, file: string): Promise<string | undefined> {
  const loader = LOADERS[paths.extname(file).toLowerCase().slice(1).replace(/^[cm]/, '')]
  if (loader === undefined) return undefined
  try {
    const { code } = await bundler.transform(await readText(file), { loader, target: 'esnext', logLevel: 'silent' })
    return code
  } catch {
    return undefined
  }
}
