/** Tells the engine what a function's input is to be. */
const INPUT_KIND = Symbol.for('tenon.pdk.input')

/** A function for a plug-in to export. */
export type PluginFunction<Input, Output> = (input: Input) => Output

function withInput<Input, Output>(kind: string, handle: (input: Input) => Output): PluginFunction<Input, Output> {
  const exported = (input: Input): Output => handle(input)
  Object.defineProperty(exported, INPUT_KIND, { value: kind })
  return exported
}

/**
 * Makes a function to export that gets its input as bytes.
 * @example export const checksum = bytes((input) => input.reduce((sum, byte) => sum + byte, 0))
 */
export function bytes<Output>(handle: (input: Uint8Array) => Output): PluginFunction<Uint8Array, Output> {
  return withInput('bytes', handle)
}

/**
 * Makes a function to export that gets its input parsed from JSON. Input that is not JSON fails the call with a
 * SyntaxError; that it has the type asked for is the caller's promise, not checked.
 * @example export const greet = json((person: { name: string }) => ({ text: `Hello, ${person.name}` }))
 */
export function json<Input, Output>(handle: (input: Input) => Output): PluginFunction<Input, Output> {
  return withInput('json', handle)
}
