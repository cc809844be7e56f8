const method = Reflect.get(String.prototype, 'toWellFormed')

/** Text with its lone surrogates replaced, also where plug-in code took that method away from strings. */
export function wellFormed(text: string): string {
  return Reflect.apply(method, text, [])
}
