const encoder = new TextEncoder()

/**
 * The name that code has in stacks: of its own for each code and map, so that a host knows which map belongs to which
 * stack, and applies none that is out of date.
 */
export async function scriptName(code: string, sourceMap: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encoder.encode(`${code}\0${sourceMap}`))
  const id = Array.from(new Uint8Array(digest, 0, 4), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `plugin.${id}.js`
}
