/** A place in a script; line and column count from 1. */
export interface ScriptPlace {
  readonly filename: string
  readonly line: number
  readonly column: number
}

/** What plug-in code threw while it was compiled, or while its top level ran. */
export class EngineScriptError extends Error {
  /** Name of the error thrown, such as `SyntaxError`. */
  readonly errorName: string
  /** Its message, without the name. */
  readonly scriptMessage: string
  /** Its stack: lines `at f (plugin.js:3:14)`, without those of the prelude; empty where there is none. */
  readonly scriptStack: string
  /** The innermost place of the stack. */
  readonly place: ScriptPlace | undefined

  constructor(errorName: string, scriptMessage: string, scriptStack: string) {
    super(`${errorName}: ${scriptMessage}`)
    this.name = 'EngineScriptError'
    this.errorName = errorName
    this.scriptMessage = scriptMessage
    this.scriptStack = scriptStack
    this.place = findPlace(scriptStack)
  }

  /** The error that the prelude's `describeError` described; text that is no description is the message. */
  static fromDescription(description: string): EngineScriptError {
    const { name, message, stack } = parseDescription(description)
    return new EngineScriptError(name, message, stack)
  }
}

function parseDescription(description: string): { name: string; message: string; stack: string } {
  try {
    const parsed = JSON.parse(description) as { name: string; message: string; stack: string }
    return { name: parsed.name, message: parsed.message, stack: parsed.stack }
  } catch {
    return { name: 'Error', message: description, stack: '' }
  }
}

function findPlace(stack: string): ScriptPlace | undefined {
  const match = /(?:\(|at )([^()\n]+):(\d+):(\d+)\)?$/m.exec(stack)
  const [, filename, line, column] = match ?? []
  return filename === undefined ? undefined : { filename, line: Number(line), column: Number(column) }
}
