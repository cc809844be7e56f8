import { sha256 } from '../sources/read-sources.ts'
import type { Candidate } from './read-candidate.ts'

/** Where a version was found, for the ways that the build takes. */
export interface FoundIn {
  /** The version of PyPI's `quickjs-ng`, if that has it. */
  readonly sdist?: string | undefined
  /** The version of the crate `rquickjs-sys`, if that has it. */
  readonly crate?: string | undefined
}

const quote = (text: string | undefined): string => (text === undefined ? 'undefined' : `'${text}'`)

/** The text of `pinned-files.ts` for a version whose every way gives the same files. */
export function renderPins({ version, files }: Candidate, { sdist, crate }: FoundIn): string {
  const hashes = [...files].map(([name, text]) => `  '${name}': '${sha256(text)}',\n`).join('')
  return `// This file is a table: every file of QuickJS-NG that the engine is built from, with its SHA-256.
// Written by scripts/update-engine.mjs.

/** The QuickJS-NG release the engine is made of. */
export const QUICKJS_VERSION = '${version}'

/** The version of PyPI's source distribution \`quickjs-ng\` that carries it; undefined for none. */
export const SDIST_VERSION: string | undefined = ${quote(sdist)}

/** The version of the crate \`rquickjs-sys\` that carries it; undefined for none. */
export const CRATE_VERSION: string | undefined = ${quote(crate)}

/** SHA-256 of each file, with \`RELEASE_FIXES\` where \`RELEASE_FILES\` names what they fix. */
export const PINNED_FILES: Readonly<Record<string, string>> = {
${hashes}}

/** Files that differ in the release itself (the sdist and the git tag have them so), before \`RELEASE_FIXES\`. */
export const RELEASE_FILES: Readonly<Record<string, string>> = {}
`
}
