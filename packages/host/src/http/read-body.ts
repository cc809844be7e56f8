/**
 * The whole of a body, or `undefined` as soon as it goes over a limit: the rest is not read. What is counted is unpacked,
 * as `fetch` hands it over, so that a small response cannot become a large one unseen.
 * @param signal ends the reading: what is read by then is of no use to anybody
 * @throws {TypeError} for what is no stream, or no stream of bytes
 */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (body === null) return new Uint8Array()
  // Not all that is called fetch gives streams of the web.
  if (typeof body?.getReader !== 'function') throw new TypeError('its body is no stream')
  const reader = body.getReader()
  const end = (): void => discard(reader)
  signal.addEventListener('abort', end)
  try {
    const whole = signal.aborted ? undefined : await readAll(reader, maxBytes)
    if (whole === undefined) end()
    return whole
  } catch (error) {
    end()
    throw error
  } finally {
    signal.removeEventListener('abort', end)
  }
}

async function readAll(
  reader: ReadableStreamDefaultReader<unknown>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (!isBytes(part.value)) throw new TypeError('its body has what are no bytes')
    length += part.value.length
    if (length > maxBytes) return undefined
    if (part.value.length > 0) chunks.push(part.value)
  }
  return join(chunks, length)
}

/** Also those of another realm, as tests in one have them. */
function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && Reflect.get(value, Symbol.toStringTag) === 'Uint8Array'
}

/** Lets go of a body, or of who reads it; nobody waits for that, or minds if it fails. */
export function discard(source: Pick<ReadableStream, 'cancel'> | null): void {
  try {
    source?.cancel().catch(() => {})
  } catch {
    // It is no stream.
  }
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
