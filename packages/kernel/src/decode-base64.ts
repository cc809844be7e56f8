/** Decodes base64, the quick way where there is one: in a fresh process the plain one takes long. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const { Buffer: Quick } = globalThis as {
    Buffer?: { from(text: string, encoding: 'base64'): Uint8Array<ArrayBuffer> }
  }
  // A copy: Node's small buffers share one.
  if (Quick !== undefined) return new Uint8Array(Quick.from(text, 'base64'))
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
