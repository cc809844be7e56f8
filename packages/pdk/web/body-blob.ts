// Blobs as bodies, and bodies as blobs: for plug-ins that have both.

import { blobBytes, blobOf, isBlob, type Blob } from './blob.ts'
import { Body, bodyKinds, readData } from './body.ts'
import { defineMembers } from './define-global.ts'

bodyKinds.push((value) => (isBlob(value) ? { data: blobBytes(value), type: value.type || undefined } : undefined))

defineMembers(Body.prototype as Body & { blob(): Promise<Blob> }, {
  async blob(this: Body & { readonly headers: Headers }): Promise<Blob> {
    const bytes = (await readData(this))?.slice() ?? new Uint8Array(0)
    return blobOf(bytes, this.headers.get('content-type') ?? '')
  },
})
