import { WASI_SIGNATURES } from '@tenon/wasi'
import type { Argument, Program, Step } from './program.ts'

/** Where a step's results lie in the memory of the module. */
export interface StepPlace {
  /** Of its error number, 32 bits; -1 where it was never made. */
  readonly errnoAt: number
  readonly roomAt: number
}

/** A program as the text of a module that exports `_start`. */
export interface ProgramModule {
  readonly wat: string
  readonly places: readonly StepPlace[]
  /** Bytes from 0 that hold all results. */
  readonly usedBytes: number
}

/** Pages of the module's memory. */
const PROGRAM_PAGES = 4
const FIRST_BYTE = 16
const NOT_MADE = 0xffff_ffff

/** Lays out the memory: what is given, and room for what comes. */
class Layout {
  readonly data: string[] = []
  #top = FIRST_BYTE

  room(bytes: number): number {
    const at = this.#top
    this.#top = (at + bytes + 7) & ~7
    return at
  }

  put(bytes: Uint8Array): number {
    const at = this.room(bytes.length)
    const hex = Array.from(bytes, (byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')
    this.data.push(`  (data (i32.const ${at}) "${hex}")`)
    return at
  }

  get top(): number {
    return this.#top
  }
}

/** Makes a module that takes the steps one after the other, and keeps what comes of each. */
export function programModule({ steps }: Program): ProgramModule {
  const layout = new Layout()
  const places = steps.map((step) => {
    const errnoAt = layout.put(new Uint8Array(new Uint32Array([NOT_MADE]).buffer))
    return { errnoAt, roomAt: layout.room(step.room) }
  })
  const calls = steps.map((step, i) => stepText({ step, place: placeOf(places, i), layout, steps, places }))
  const names = new Set(steps.map((step) => step.call))
  const wat = `(module
${[...names].map(importText).join('\n')}
  (memory (export "memory") ${PROGRAM_PAGES})
${layout.data.join('\n')}
  (func (export "_start")
${calls.join('\n')}))`
  return { wat, places, usedBytes: layout.top }
}

interface StepContext {
  readonly step: Step
  readonly place: StepPlace
  readonly layout: Layout
  readonly steps: readonly Step[]
  readonly places: readonly StepPlace[]
}

function placeOf(places: readonly StepPlace[], index: number): StepPlace {
  const place = places[index]
  if (place === undefined) throw new Error(`no step ${index}`)
  return place
}

function importText(name: string): string {
  const signature = WASI_SIGNATURES.get(name)
  if (signature === undefined) throw new Error(`WASI has no ${name}`)
  const types = [
    ...signature.params.map((type) => `(param ${type})`),
    ...signature.results.map((type) => `(result ${type})`),
  ]
  return `  (import "wasi_snapshot_preview1" "${name}" (func $${name} ${types.join(' ')}))`
}

function stepText(context: StepContext): string {
  const { step, place } = context
  const signature = WASI_SIGNATURES.get(step.call)
  const values = step.args.flatMap((argument) => argumentTexts(argument, context))
  if (values.length !== signature?.params.length) throw new Error(`${step.call} takes ${signature?.params.length}`)
  const operands = values.map((value, i) =>
    typeof value === 'string' ? value : `(${signature.params[i]}.const ${value})`,
  )
  const called = `(call $${step.call} ${operands.join(' ')})`
  return signature.results.length === 0 ? `    ${called}` : `    (i32.store (i32.const ${place.errnoAt}) ${called})`
}

function argumentTexts(argument: Argument, context: StepContext): (string | number | bigint)[] {
  if (typeof argument !== 'object') return [argument]
  const { place, layout, steps, places } = context
  if (argument.kind === 'out') return [place.roomAt + argument.at]
  if (argument.kind === 'text') return [layout.put(argument.bytes), argument.length ?? argument.bytes.length]
  if (argument.kind === 'descriptor') {
    const index = steps.findLastIndex(({ as }, i) => as === argument.of && i < steps.indexOf(context.step))
    return [`(i32.load (i32.const ${placeOf(places, index).roomAt}))`]
  }
  const bytes = argument.bytes.slice()
  for (const { at, to } of argument.pointers) {
    const address = to instanceof Uint8Array ? layout.put(to) : place.roomAt + to.at
    new DataView(bytes.buffer).setUint32(at, address, true)
  }
  return [layout.put(bytes)]
}
