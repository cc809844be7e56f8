import { describe, expect, it } from 'vitest'
import { createLogSink } from './logger.ts'

describe('createLogSink', () => {
  it('has nothing to listen to without a logger', () => {
    const sink = createLogSink(undefined, 'trace')
    expect([sink.thresholdNumber, sink.accepts('error')]).toEqual([0x7fff_ffff, false])
  })

  it('listens from info on unless told otherwise', () => {
    const sink = createLogSink(() => {}, undefined)
    expect([sink.thresholdNumber, sink.accepts('debug'), sink.accepts('info')]).toEqual([2, false, true])
    expect(createLogSink(() => {}, 'off').accepts('error')).toBe(false)
  })

  it('calls a function, or a method of an object as one, and leaves out what it lacks', () => {
    const lines: unknown[] = []
    createLogSink((level, message) => void lines.push([level, message]), 'trace').write('warn', 'a')
    class Sink {
      readonly prefix = '>'
      error(message: string): void {
        lines.push(this.prefix + message)
      }
    }
    const sink = createLogSink(new Sink(), 'trace')
    sink.write('error', 'b')
    sink.write('info', 'c')
    expect(lines).toEqual([['warn', 'a'], '>b'])
  })

  it('says that it was the logger that threw', () => {
    const thrown = new Error('disk full')
    const sink = createLogSink(() => {
      throw thrown
    }, undefined)
    expect(() => sink.write('info', 'x')).toThrow(
      expect.objectContaining({
        code: 'ERR_HOST_FUNCTION_THREW',
        message: 'The logger threw: disk full',
        cause: thrown,
      }),
    )
  })
})
