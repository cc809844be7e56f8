/** Read by the engine: what an exported function's input is to be, when it is not text. */
const INPUT_KIND: symbol = Symbol.for('tenon.pdk.input')

/** Makes the input of an exported function a `Uint8Array` of its own instead of text. */
export function bytes<Output>(
  run: (input: Uint8Array<ArrayBuffer>) => Output,
): (input: Uint8Array<ArrayBuffer>) => Output {
  return mark('bytes', run)
}

/**
 * Makes the input of an exported function a value parsed from JSON. The type is the author's word: nothing is checked.
 * A caller's malformed JSON fails the call with a SyntaxError.
 */
export function json<Input, Output>(run: (input: Input) => Output): (input: Input) => Output {
  return mark('json', run)
}

function mark<Input, Output>(kind: 'bytes' | 'json', run: (input: Input) => Output): (input: Input) => Output {
  const marked = (input: Input): Output => run(input)
  return Object.assign(marked, { [INPUT_KIND]: kind })
}
