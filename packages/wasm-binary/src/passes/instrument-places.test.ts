import { describe, expect, it } from 'vitest'
import { readCodeLayout } from '../code-layout.ts'
import { encodeModule } from '../encode-module.ts'
import { parseModule } from '../parse-module.ts'
import { instrument } from './instrument.ts'
import type { InstrumentOptions } from './instrument-options.ts'
import { ModuleAppender } from './module-appender.ts'

/** A loop without end around `nop` and `unreachable`. */
const BODY = [0, 0x03, 0x40, 0x01, 0x01, 0x00, 0x0c, 0, 0x0b, 0x0b]

/** `f` with that body; one that does nothing. */
const MODULE = Uint8Array.from([
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  4,
  1,
  96,
  0,
  0,
  3,
  3,
  2,
  0,
  0,
  7,
  5,
  1,
  1,
  102,
  0,
  0,
  10,
  15,
  2,
  BODY.length,
  ...BODY,
  2,
  0,
  11,
])

function rewritten(options: InstrumentOptions) {
  const appender = new ModuleAppender(parseModule(MODULE, { keepsCodeEncoded: true, keepsDataEncoded: true }))
  const { origins = [] } = instrument(appender, options)
  return { bytes: encodeModule(appender.finish().module), origins }
}

describe('places of instrumented code', () => {
  it.each<InstrumentOptions>([{ stop: 'poll' }, { stop: 'flag' }, { fuel: true }, { stop: 'poll', fuel: true }, {}])(
    'come from the instructions that they were, or stand before: %j',
    (options) => {
      const { bytes } = rewritten(options)
      const { starts, ends } = readCodeLayout(bytes)
      const [start = 0] = starts
      const length = (ends[0] ?? 0) - start
      const origins: (number | undefined)[] = []
      for (let first = 0; first < length; first += 64) {
        const offsets = Array.from({ length: Math.min(64, length - first) }, (_, i) => first + i)
        const places = offsets.map((offset) => ({ functionIndex: 0, offset }))
        origins.push(...rewritten({ ...options, places }).origins)
      }
      // In order, and no instruction left out; the count of locals may have changed.
      const known = origins.filter((origin) => origin !== undefined)
      expect(known).toEqual(known.toSorted((a, b) => a - b))
      expect([...new Set(known)].filter((origin) => origin > 0)).toEqual([...BODY.keys()].slice(1))
      const trap = BODY.indexOf(0x00, 1)
      const at = origins.lastIndexOf(trap)
      expect(bytes[start + at]).toBe(0x00)
    },
  )

  it('of a body that stays as it is are the same', () => {
    const places = [0, 1].map((offset) => ({ functionIndex: 1, offset }))
    expect(rewritten({ stop: 'poll', places }).origins).toEqual([0, 1])
  })
})
