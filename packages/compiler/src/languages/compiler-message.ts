import { CompileError, type CompileErrorCode } from '@tenon/abi'

import type { Diagnostic } from '../diagnostic.ts'
import { compileErrorAt, describeAt, toldPlace, type ShownPlace } from '../source-place.ts'

/** Errors shown in one message; the rest is counted. */
const MAX_SHOWN = 5

/** Something that another compiler has to say. */
export interface CompilerMessage {
  readonly severity: 'error' | 'warning'
  readonly text: string
  readonly place: ShownPlace | undefined
  /** What it adds, each line for itself. */
  readonly notes: readonly string[]
  /** The code that an error of this kind has. */
  readonly code: CompileErrorCode
  /** What else an error's details say. */
  readonly details?: Readonly<Record<string, unknown>>
}

/** The error that is made of the errors among `messages`: it is about the first. */
export function errorOf(messages: readonly CompilerMessage[]): CompileError | undefined {
  const [first, ...rest] = messages.filter(({ severity }) => severity === 'error')
  if (first === undefined) return undefined
  const { code, place, text, details = {} } = first
  const notes = [...first.notes, ...restLines(rest)]
  if (place !== undefined) return compileErrorAt(code, place, text, { notes, details })
  return new CompileError(code, [text, ...notes.map((note) => `  ${note}`)].join('\n'), { details })
}

/** The warnings among `messages` in our form. */
export function warningsOf(messages: readonly CompilerMessage[]): Diagnostic[] {
  return messages.filter(({ severity }) => severity === 'warning').map(toDiagnostic)
}

function toDiagnostic({ text, place, notes }: CompilerMessage): Diagnostic {
  const more = notes.map((note) => `\n  ${note}`).join('')
  if (place === undefined) return { message: text + more }
  return { message: describeAt(place, text) + more, place: toldPlace(place) }
}

function restLines(rest: readonly CompilerMessage[]): string[] {
  const shown = rest.slice(0, MAX_SHOWN - 1).flatMap(({ text, place }) => {
    return (place === undefined ? text : describeAt(place, text)).split('\n')
  })
  const hidden = rest.length - (MAX_SHOWN - 1)
  return hidden > 0 ? [...shown, `and ${hidden} more`] : shown
}
