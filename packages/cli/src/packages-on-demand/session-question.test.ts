import { describe, expect, it, vi } from 'vitest'
import { QuestionCancelled } from '../output/question-cancelled.ts'
import { untilInterrupted } from '../until-interrupted.ts'
import { askInSession } from './session-question.ts'

/** A question that nobody answers. */
const unanswered = (signal: AbortSignal): Promise<boolean> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new QuestionCancelled())))

describe('askInSession', () => {
  it('asks each question until it is refused', () =>
    untilInterrupted(async (interruption) => {
      const ask = vi.fn(async (question: string) => question === 'more?')
      const askAgain = askInSession(ask, interruption)
      expect([
        await askAgain('more?'),
        await askAgain('more?'),
        await askAgain('all?'),
        await askAgain('all?'),
      ]).toEqual([true, true, false, false])
      expect(ask.mock.calls.map(([question]) => question)).toEqual(['more?', 'more?', 'all?'])
    }))

  it('ends the session where a question is left, and asks nothing more', async () => {
    const ask = vi.fn(() => Promise.reject(new QuestionCancelled()))
    const status = await untilInterrupted(async (interruption) => {
      const askOnce = askInSession(ask, interruption)
      expect([await askOnce('a?'), await askOnce('b?')]).toEqual([false, false])
      return interruption.status
    })
    process.exitCode = 0
    expect(status).toBe(130)
    expect(ask).toHaveBeenCalledTimes(1)
  })

  it('takes an open question back where the session ends', async () => {
    await untilInterrupted(async (interruption) => {
      const answer = askInSession((_question, signal) => unanswered(signal), interruption)('a?')
      interruption.interrupt()
      expect(await answer).toBe(false)
    })
    process.exitCode = 0
  })

  it('passes on what is amiss', () =>
    untilInterrupted(async (interruption) => {
      const ask = askInSession(() => Promise.reject(new Error('no terminal')), interruption)
      await expect(ask('a?')).rejects.toThrow('no terminal')
    }))
})
