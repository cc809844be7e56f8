/**
 * The whole of a body, or `undefined` as soon as it goes over a limit: the rest is not read. What is counted is unpacked,
 * as `fetch` hands it over, so that a small response cannot become a large one unseen.
 */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (body === null) return new Uint8Array()
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length
    if (length > maxBytes) {
      discard(reader)
      return undefined
    }
    chunks.push(part.value)
  }
  return join(chunks, length)
}

/** Lets go of a body, or of who reads it; nobody waits for that, or minds if it fails. */
export function discard(source: Pick<ReadableStream, 'cancel'> | null): void {
  source?.cancel().catch(() => {})
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
