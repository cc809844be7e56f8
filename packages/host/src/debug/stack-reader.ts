/**
 * What reads the stack that an error has now, whatever is put in its place. Where the engine makes the text when it is
 * read, it is not made yet.
 */
export function stackReader(error: Error): () => string | undefined {
  const before = Object.getOwnPropertyDescriptor(error, 'stack')
  if (before?.get !== undefined) return () => before.get?.call(error) as string | undefined
  const stack = before === undefined ? error.stack : (before.value as string | undefined)
  return () => stack
}
