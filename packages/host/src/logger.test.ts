import { StateError } from '@tenon/abi'
import { describe, expect, it } from 'vitest'
import { markForeign } from './linker/foreign-errors.ts'
import { createLogSink } from './logger.ts'

describe('createLogSink', () => {
  it('has nothing to listen to without a logger', () => {
    const sink = createLogSink(undefined, 'trace', Infinity)
    expect([sink.thresholdNumber, sink.accepts('error')]).toEqual([0x7fff_ffff, false])
  })

  it('listens from info on unless told otherwise', () => {
    const sink = createLogSink(() => {}, undefined, Infinity)
    expect([sink.thresholdNumber, sink.accepts('debug'), sink.accepts('info')]).toEqual([2, false, true])
    expect(createLogSink(() => {}, 'off', Infinity).accepts('error')).toBe(false)
  })

  it('calls a function, or a method of an object as one, and leaves out what it lacks', () => {
    const lines: unknown[] = []
    createLogSink((level, message) => void lines.push([level, message]), 'trace', Infinity).write('warn', 'a', 1)
    class Sink {
      readonly prefix = '>'
      error(message: string): void {
        lines.push(this.prefix + message)
      }
    }
    const sink = createLogSink(new Sink(), 'trace', Infinity)
    sink.write('error', 'b', 1)
    sink.write('info', 'c', 1)
    expect(lines).toEqual([['warn', 'a'], '>b'])
  })

  it('says that it was the logger that threw', () => {
    const thrown = new Error('disk full')
    const sink = createLogSink(
      () => {
        throw thrown
      },
      undefined,
      Infinity,
    )
    expect(() => sink.write('info', 'x', 1)).toThrow(
      expect.objectContaining({
        code: 'ERR_HOST_FUNCTION_THREW',
        message: 'The logger threw: disk full',
        cause: thrown,
      }),
    )
  })

  it('lets through that the call was stopped, which it is told in a worker', () => {
    const stopped = markForeign(new StateError('ERR_ABORTED', 'The call was stopped'))
    const sink = createLogSink(
      () => {
        throw stopped
      },
      undefined,
      Infinity,
    )
    expect(() => sink.write('info', 'x', 1)).toThrow(stopped)
  })

  it('takes as many lines as fit in the limit, cuts the one that does not, and no more in that call', () => {
    const lines: string[] = []
    const sink = createLogSink((_level, message) => void lines.push(message), 'trace', 10)
    const log = (message: string): void => {
      if (sink.accepts('info')) sink.write('info', message.slice(0, sink.remainingBytes), message.length)
    }
    for (const message of ['four', '4444', 'more', 'yet more']) log(message)
    expect(lines).toEqual(['four', '4444', '… (limits.logBytes of 10 is used up: no more is logged in this call)'])
    sink.startCall()
    log('123456789')
    log('')
    expect(lines.slice(3)).toEqual(['123456789', expect.stringMatching(/^… /)])
    sink.startCall()
    log('1234567890')
    log('')
    expect(lines.slice(5)).toEqual([expect.stringMatching(/^123456789… /)])
  })

  it('counts a line for an empty message', () => {
    let count = 0
    const sink = createLogSink(() => void count++, 'trace', 5)
    for (let i = 0; i < 100; i++) if (sink.accepts('info')) sink.write('info', '', 0)
    expect(count).toBe(6)
  })

  it('with a limit of 0 logs that there is one', () => {
    const lines: string[] = []
    const sink = createLogSink((_level, message) => void lines.push(message), 'trace', 0)
    sink.write('warn', '', 3)
    expect([lines.length, sink.accepts('error')]).toEqual([1, false])
  })
})
