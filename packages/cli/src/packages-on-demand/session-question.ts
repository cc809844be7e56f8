import { QuestionCancelled } from '../output/question-cancelled.ts'
import type { Interruption } from '../until-interrupted.ts'
import type { Ask } from './offer-package.ts'

/**
 * How a session that goes on asks: what was refused once is not asked again, and leaving a question with Ctrl-C ends the
 * session, whose end in turn takes an open question back.
 * @param ask asks once, until the signal takes the question back
 */
export function askInSession(
  ask: (question: string, signal: AbortSignal) => Promise<boolean>,
  interruption: Interruption,
): Ask {
  const { signal } = interruption
  const refused = new Set<string>()
  return async (question) => {
    if (signal.aborted || refused.has(question)) return false
    try {
      const isAgreed = await ask(question, signal)
      if (!isAgreed) refused.add(question)
      return isAgreed
    } catch (error) {
      if (!(error instanceof QuestionCancelled)) throw error
      if (!signal.aborted) interruption.interrupt()
      return false
    }
  }
}
