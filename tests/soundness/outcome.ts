/** What came of something that may throw, in a word: `done`, or what was thrown. */
export type Outcome = string

/** Names what an engine threw. Messages of traps are kept: each kind of trap has its own. */
export function nameOfThrown(error: unknown): Outcome {
  if (error instanceof WebAssembly.CompileError) return 'not valid'
  if (error instanceof WebAssembly.LinkError) return 'not linked'
  if (error instanceof WebAssembly.RuntimeError) return `trap: ${error.message}`
  if (error instanceof RangeError) return 'stack or memory exhausted'
  if (error instanceof WebAssembly.Exception) return 'exception'
  if (error instanceof TypeError) return 'type error'
  return `thrown: ${String(error)}`
}
