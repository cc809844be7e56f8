import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const PEERS = fileURLToPath(new URL('../.tools/peers/peers.json', import.meta.url))
const TIMEOUT_MS = 120_000

/** An SDK in a process of its own; see peers/README.md. */
export interface Peer {
  readonly name: string
  /** Program and first arguments. */
  readonly command: readonly string[]
}

/** A peer that this machine does not have. */
export interface MissingPeer {
  readonly name: string
  readonly missing: string
}

/** One call to time: an export, bytes of input. */
export interface CallJob {
  readonly exportName: string
  readonly bytes: number
  readonly budgetMs: number
}

/** What a peer tells of creating instances; see peers/README.md. */
export interface Creation {
  readonly createMs: number
  readonly firstCallMs: number
  readonly warmMs: number
  readonly bytesEach: number
  /** Loading the SDK itself; of JavaScript's hosts. */
  readonly importMs?: number
}

const NAMES: Readonly<Record<string, string>> = {
  python: 'Python extism, wasmtime',
  go: 'Go go-sdk, wazero',
  rust: 'Rust extism, wasmtime',
  java: 'Java extism, wasmtime',
}

/** The native peers, as scripts/bring-peers.mjs left them: those that are there, and those that are not and why. */
export function nativePeers(): (Peer | MissingPeer)[] {
  const known: unknown = existsSync(PEERS) ? JSON.parse(readFileSync(PEERS, 'utf8')) : {}
  const entries = new Map(Object.entries(known as Record<string, Partial<Peer & MissingPeer>>))
  return Object.entries(NAMES).map(([key, name]) => {
    const { command, missing = 'not brought by scripts/bring-peers.mjs' } = entries.get(key) ?? {}
    return command === undefined ? { name, missing } : { name, command }
  })
}

/** The native peers that can be measured here. */
export function presentPeers(): Peer[] {
  return nativePeers().filter((peer): peer is Peer => 'command' in peer)
}

/** Runs a peer to its end and gives the lines that it printed. */
export async function runPeer({ command }: Peer, args: readonly string[]): Promise<unknown[]> {
  const [program = '', ...first] = command
  const { stdout } = await promisify(execFile)(program, [...first, ...args], { timeout: TIMEOUT_MS })
  return stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
}

/** SDK and runtime of a peer, with their versions. */
export async function peerVersion(peer: Peer): Promise<string> {
  const [line] = await runPeer(peer, ['version'])
  return (line as { version: string }).version
}

/** Microseconds a call of each job, in a fresh process, which runs them in turn. */
export async function peerCalls(peer: Peer, plugin: string, jobs: readonly CallJob[]): Promise<number[]> {
  const specs = jobs.map(({ exportName, bytes, budgetMs }) => `${exportName}:${bytes}:${budgetMs}`)
  const lines = await runPeer(peer, ['calls', plugin, ...specs])
  return lines.map((line) => (line as { microseconds: number }).microseconds)
}

/** Creates `1 + count` instances in a fresh process. */
export async function peerCreation(
  peer: Peer,
  plugin: string,
  exportName: string,
  bytes: number,
  count: number,
): Promise<Creation> {
  const [line] = await runPeer(peer, ['create', plugin, `${exportName}:${bytes}`, String(count)])
  return line as Creation
}
