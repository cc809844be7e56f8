import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CompileError } from '@tenon/abi'
import { fetchCrate } from '../sources/from-cargo.ts'
import { cloneTag } from '../sources/from-git.ts'
import { fetchSdist } from '../sources/from-pip.ts'
import { readCandidate, type Candidate } from './read-candidate.ts'
import type { FoundIn } from './render-pins.ts'

/** Which version is sought and where. */
export interface CandidateRequest {
  /** Of QuickJS-NG. */
  readonly version: string
  /** A folder with the C files, in place of all packages. */
  readonly folder?: string | undefined
  /** The version of the crate to look into; the newest unless given. */
  readonly crate?: string | undefined
  /** Where downloads go. */
  readonly scratch: string
  /** Told what each way is, and what became of it. */
  readonly onReport: (line: string) => void
}

/** A version's sources, and which packages have them. */
export interface FoundCandidate {
  readonly candidate: Candidate
  readonly foundIn: FoundIn
}

interface CandidateWay {
  readonly name: string
  readonly fetch: (folder: string) => Promise<{ readonly folder: string; readonly foundIn: FoundIn }>
}

/**
 * The sources of a version of QuickJS-NG. All of pip, cargo and git are asked: the first that has it gives the files, and
 * others count where theirs are the same.
 * @throws {CompileError} ERR_ENGINE_SOURCE_MISSING when none has it
 */
export async function fetchCandidate(request: CandidateRequest): Promise<FoundCandidate> {
  await mkdir(request.scratch, { recursive: true })
  let found: FoundCandidate | undefined
  for (const [index, way] of waysFor(request).entries()) {
    const next = await tryWay(way, request, join(request.scratch, String(index)))
    if (next === undefined) continue
    const differing = found ? findDiffering(found.candidate, next.candidate) : []
    request.onReport(
      `${way.name}: ${differing.length === 0 ? 'has it' : `differs in ${differing.join(', ')}, left out`}`,
    )
    if (differing.length === 0) found = merge(found, next)
  }
  if (found) return found
  throw new CompileError('ERR_ENGINE_SOURCE_MISSING', `nowhere is QuickJS-NG ${request.version} to be had`)
}

async function tryWay(
  { name, fetch }: CandidateWay,
  { version, onReport }: CandidateRequest,
  scratch: string,
): Promise<FoundCandidate | undefined> {
  try {
    const { folder, foundIn } = await fetch(scratch)
    const candidate = await readCandidate(folder)
    if (candidate.version === version) return { candidate, foundIn }
    onReport(`${name}: has ${candidate.version}`)
  } catch (error) {
    onReport(`${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
  return undefined
}

function merge(first: FoundCandidate | undefined, second: FoundCandidate): FoundCandidate {
  return first ? { ...first, foundIn: { ...first.foundIn, ...second.foundIn } } : second
}

function findDiffering(first: Candidate, second: Candidate): string[] {
  return [...first.files].filter(([name, text]) => second.files.get(name) !== text).map(([name]) => name)
}

function waysFor({ version, folder, crate }: CandidateRequest): CandidateWay[] {
  if (folder !== undefined) {
    return [{ name: `the folder ${folder}`, fetch: () => Promise.resolve({ folder, foundIn: {} }) }]
  }
  return [
    {
      name: `pip (quickjs-ng ${version}.*)`,
      fetch: async (to) => {
        const found = await fetchSdist(to, `${version}.*`)
        return { folder: found.folder, foundIn: { sdist: found.version } }
      },
    },
    {
      name: `cargo (rquickjs-sys ${crate ?? 'newest'})`,
      fetch: async (to) => {
        const found = await fetchCrate(to, crate === undefined ? '*' : `=${crate}`)
        return { folder: found.folder, foundIn: { crate: found.version } }
      },
    },
    {
      name: `git (tag v${version})`,
      fetch: async (to) => ({ folder: await cloneTag(to, version), foundIn: {} }),
    },
  ]
}
