/** What was thrown, in words, whatever it is. Never throws: values of an application may have hostile getters. */
export function describeThrown(thrown: unknown): string {
  try {
    return inWords(thrown)
  } catch {
    return 'a value that cannot be shown'
  }
}

function inWords(thrown: unknown): string {
  if (isWasmException(thrown)) return 'an exception that nothing in it caught'
  if (typeof thrown !== 'object' || thrown === null) return String(thrown)
  const { message } = thrown as { readonly message?: unknown }
  if (typeof message === 'string' && message !== '') return message
  return thrown instanceof Error ? thrown.name : (JSON.stringify(thrown) ?? typeof thrown)
}

/** Runtimes that lack them have none to throw. */
function isWasmException(thrown: unknown): boolean {
  return typeof WebAssembly.Exception === 'function' && thrown instanceof WebAssembly.Exception
}
