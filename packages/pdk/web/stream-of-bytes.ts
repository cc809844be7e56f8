import './streams.ts'

const CHUNK_BYTES = 65_536

/** A stream of bytes that are there, in chunks; `onRead` is called before the first leaves, and when it is cancelled. */
export function streamOf(bytes: Uint8Array, onRead?: () => void): ReadableStream<Uint8Array<ArrayBuffer>> {
  let offset = 0
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      onRead?.()
      const chunk = bytes.slice(offset, offset + CHUNK_BYTES)
      offset += chunk.length
      if (chunk.length > 0) controller.enqueue(chunk)
      if (offset >= bytes.length) {
        controller.close()
        controller.byobRequest?.respond(0)
      }
    },
    cancel: () => onRead?.(),
  })
}
