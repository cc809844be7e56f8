import type { PlannedCase } from '../conformance/planned-case.ts'
import type { ModuleBytes } from '../conformance/prepared-case.ts'
import type { RuntimeFeatures } from './runtime-features.ts'

/** What the cases get from the place that they run in. */
export interface RuntimeEnvironment extends ModuleBytes {
  /** A process of Node, Deno or Bun; a page of a browser; a web worker. */
  readonly place: 'process' | 'page' | 'worker'
  readonly features: RuntimeFeatures
  /** A module of `modules/`, assembled. */
  readonly readModule: (name: string) => Promise<Uint8Array>
  /** The conformance cases, as planned on the machine that prepared them. */
  readonly planned: readonly PlannedCase[]
  /** SHA-256 of what Node makes of the samples in `sample-sources.ts`, from files on disk. */
  readonly compiled: Readonly<Record<string, string>>
  /** Base URL of the HTTP server on loopback, see `scripts/runtimes/http-server.mjs`. */
  readonly httpUrl: string
  /** Milliseconds of computing time that all threads of the process had; absent where nobody tells. */
  readonly cpuMs?: () => number
  /** A fresh directory of the host, where there are files. */
  readonly makeDirectory?: () => Promise<HostDirectory>
}

/** A directory of the host, and what a case does to it without the plug-in. */
export interface HostDirectory {
  readonly path: string
  readonly writeFile: (name: string, content: string | Uint8Array) => Promise<void>
  readonly readFile: (name: string) => Promise<string>
  readonly list: () => Promise<readonly string[]>
}

/**
 * One thing that must be true on every runtime. What a runtime cannot do must fail there with the error that says so: a
 * case is never left out.
 */
export interface RuntimeCase {
  readonly name: string
  /** The row of the table of capabilities that this case proves. */
  readonly capability?: string
  /**
   * @returns what the table says where that is not "yes": a code that stands for "refused", or how it was done
   * @throws where it is not as it must be
   */
  readonly run: (env: RuntimeEnvironment) => Promise<string | undefined>
}

/** Cases about one subject. */
export interface RuntimeSuite {
  readonly name: string
  readonly cases: (env: RuntimeEnvironment) => readonly RuntimeCase[]
}
