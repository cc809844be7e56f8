// Blob's `stream`: for plug-ins that call it.

import { Blob, blobBytes } from './blob.ts'
import { defineMembers } from './define-global.ts'
import { streamOf } from './stream-of-bytes.ts'

defineMembers(Blob.prototype as Blob & { stream(): ReadableStream<Uint8Array<ArrayBuffer>> }, {
  stream(this: Blob): ReadableStream<Uint8Array<ArrayBuffer>> {
    return streamOf(blobBytes(this))
  },
})
