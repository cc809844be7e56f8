import { errnoName } from '@tenon/wasi'
import { expect } from 'vitest'
import type { Program, Step } from './program.ts'
import type { ProgramModule } from './program-module.ts'
import type { WasiOutcome } from './run-in-wasmtime.ts'

/** Who ran it. */
export type Runner = 'tenon' | 'wasmtime'

const NOT_MADE = -1

/** Holds an outcome to what a program wants. */
export function judgeProgram(program: Program, module: ProgramModule, outcome: WasiOutcome, runner: Runner): void {
  const { exitCode = 0, traps = false, stdout = '', stderr = '' } = program
  const ends = traps || program.steps.at(-1)?.call === 'proc_exit'
  const seen = program.steps.map((step, i) => {
    const place = module.places[i]
    if (place === undefined) throw new Error(`no place for step ${i}`)
    const { buffer, byteOffset } = outcome.memory
    const errno = new DataView(buffer, byteOffset).getInt32(place.errnoAt, true)
    const isEnd = ends && i === program.steps.length - 1
    const room = new DataView(buffer, byteOffset + place.roomAt, step.room)
    return [
      seenOf(step, errno, room),
      isEnd ? { step: labelOf(step, i), errno: 'not made' } : wantedOf(step, i, runner),
    ]
  })
  expect(
    seen.map(([found], i) => ({ step: labelOf(program.steps[i], i), ...found })),
    outcome.trap ?? undefined,
  ).toEqual(seen.map(([, wanted]) => wanted))
  expect(outcome.trap === null, outcome.trap ?? 'no trap').toBe(!traps)
  expect(outcome.exitCode).toBe(exitCode)
  expect(text(outcome.stdout)).toBe(stdout)
  expect(text(outcome.stderr)).toBe(stderr)
}

const labelOf = (step: Step | undefined, i: number): string => `${i} ${step?.call ?? ''}`

function seenOf(step: Step, errno: number, room: DataView): Record<string, unknown> {
  const name = errno === NOT_MADE ? 'not made' : errnoName(errno)
  return { errno: name, ...(name === 'SUCCESS' && step.see && step.value !== undefined && { value: step.see(room) }) }
}

function wantedOf(step: Step, i: number, runner: Runner): Record<string, unknown> {
  const other = runner === 'wasmtime' ? step.wasmtime : undefined
  const errno = other?.errno ?? (other?.value === undefined ? step.errno : undefined) ?? 'SUCCESS'
  const value = other?.value ?? step.value
  // wasmtime says PERM where a path leads outside: its library has no NOTCAPABLE any more.
  const name = runner === 'wasmtime' && errno === 'NOTCAPABLE' ? 'PERM' : errno
  return {
    step: labelOf(step, i),
    errno: typeof name === 'string' ? name : expect.toBeOneOf([...name]),
    ...(name === 'SUCCESS' && value !== undefined && { value }),
  }
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
