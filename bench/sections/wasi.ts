import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WASI } from 'node:wasi'
import { createWasi, type FileSystem, MemoryFileSystem } from '@tenon/wasi'
import { hostDirectory } from '@tenon/wasi/node'
import wabt from 'wabt'
import { type Candidate, measure } from '../measure.ts'
import { formatRatio, type Report, threeDigits } from '../report.ts'

const MEBIBYTE = 1024 * 1024
/** The smallest first: by the largest, of which a round has few, V8 has compiled what is around the system call. */
const SIZES = [
  { label: '1 KiB', bytes: 1024 },
  { label: '64 KiB', bytes: 65_536 },
  { label: '1 MiB', bytes: MEBIBYTE },
] as const

/**
 * Opens the file `data`, reads so many bytes in one go, and closes it: a program of three calls. All have one memory: how
 * quickly bytes are copied depends on where they lie.
 */
const PROGRAM = `(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_pread" (func $read (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
  (import "env" "memory" (memory 32))
  (export "memory" (memory 0))
  (data (i32.const 8) "data")
  (func (export "_start"))
  (func (export "open") (result i32)
    (drop (call $open (i32.const 3) (i32.const 1) (i32.const 8) (i32.const 4)
      (i32.const 0) (i64.const 6) (i64.const 0) (i32.const 0) (i32.const 16)))
    (i32.load (i32.const 16)))
  (func (export "read") (param $fd i32) (param $size i32) (result i32)
    (i32.store (i32.const 24) (i32.const 65536))
    (i32.store (i32.const 28) (local.get $size))
    (drop (call $read (local.get $fd) (i32.const 24) (i32.const 1) (i64.const 0) (i32.const 16)))
    (i32.load (i32.const 16)))
  (func (export "close") (param $fd i32) (result i32) (call $close (local.get $fd))))`

const memory = new WebAssembly.Memory({ initial: 32 })

/** The program's exports. */
interface Reader {
  readonly open: () => number
  readonly read: (fd: number, size: number) => number
  readonly close: (fd: number) => number
}

/** Reads of files through WASI: on the host and in memory, beside `node:wasi`. */
export async function wasiSection(report: Report): Promise<void> {
  report.heading('Files through WASI')
  const folder = await mkdtemp(join(tmpdir(), 'bench-wasi-'))
  const data = new Uint8Array(MEBIBYTE).fill(7)
  await writeFile(join(folder, 'data'), data)
  const module = await assemble()
  const hosts = [
    { name: 'tenon, host directory', reader: await readerOf(module, hostDirectory(folder)) },
    { name: 'tenon, memory', reader: await readerOf(module, new MemoryFileSystem({ data })) },
    { name: 'node:wasi', reader: await nodeReader(module, folder) },
  ]
  const rows: string[][] = []
  for (const { label, bytes } of SIZES) {
    const times = await timesOf(hosts.map(({ name, reader }) => ({ name, run: readingOnce(reader, bytes) })))
    rows.push([`read of ${label}`, ...times.map(threeDigits), formatRatio(ratio(times))])
    // The same system call and the same copy, and half a microsecond of JavaScript around it: equal, but for noise.
    if (bytes === MEBIBYTE)
      report.goal({ what: `WASI read of ${label}, to node:wasi`, atMost: 1.03, found: ratio(times) })
  }
  const opening = await timesOf(hosts.map(({ name, reader }) => ({ name, run: () => reader.close(reader.open()) })))
  rows.push(['open and close', ...opening.map(threeDigits), formatRatio(ratio(opening))])
  report.table(['microseconds', ...hosts.map(({ name }) => name), 'ratio'], rows)
  await rm(folder, { recursive: true })
}

const ratio = ([ours = Number.NaN, , theirs = Number.NaN]: readonly number[]): number => ours / theirs

async function timesOf(candidates: readonly Candidate[]): Promise<readonly number[]> {
  return (await measure(candidates, 60)).map(({ microseconds }) => microseconds)
}

function readingOnce(reader: Reader, bytes: number): () => void {
  const fd = reader.open()
  return () => {
    if (reader.read(fd, bytes) !== bytes) throw new Error('a read was short')
  }
}

async function assemble(): Promise<WebAssembly.Module> {
  const parsed = (await wabt()).parseWat('reader.wat', PROGRAM, {})
  try {
    return new WebAssembly.Module(new Uint8Array(parsed.toBinary({}).buffer))
  } finally {
    parsed.destroy()
  }
}

async function readerOf(module: WebAssembly.Module, files: FileSystem): Promise<Reader> {
  const wasi = createWasi({ directories: { '/': files } })
  const instance = await WebAssembly.instantiate(module, { ...wasi.imports, env: { memory } })
  wasi.attach(instance)
  return instance.exports as unknown as Reader
}

async function nodeReader(module: WebAssembly.Module, folder: string): Promise<Reader> {
  const wasi = new WASI({ version: 'preview1', preopens: { '/': folder } })
  const instance = await WebAssembly.instantiate(module, { ...wasi.getImportObject(), env: { memory } })
  wasi.start(instance)
  return instance.exports as unknown as Reader
}
