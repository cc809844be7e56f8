// Streams as bodies, and bodies as streams: for plug-ins that have both.

import { bodyKinds, supportStreams, type BodyData } from './body.ts'
import { joinBytes, viewBytes } from './bytes.ts'
import { streamOf } from './stream-of-bytes.ts'

bodyKinds.push((value) => {
  if (!(value instanceof ReadableStream)) return undefined
  return { data: value as BodyData, type: undefined }
})

async function readAll(stream: ReadableStream): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('a chunk of a body must be a Uint8Array')
    chunks.push(viewBytes(chunk) ?? chunk)
  }
  return joinBytes(chunks)
}

supportStreams({
  open: streamOf,
  // The package has no interface for what the standard calls disturbed.
  isDisturbed: (stream) => Boolean(Reflect.get(stream, '_disturbed')),
  readAll,
})
