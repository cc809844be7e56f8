// Forms as bodies, and bodies as forms: for plug-ins that have both.

import { Body, bodyKinds, readData } from './body.ts'
import { utf8 } from './bytes.ts'
import { defineMembers } from './define-global.ts'
import { FormData, formEntries } from './form-data.ts'
import { decodeForm, encodeForm } from './multipart.ts'

bodyKinds.push((value) => {
  const entries = formEntries(value)
  if (!entries) return undefined
  const { bytes, type } = encodeForm(entries)
  return { data: bytes, type }
})

/** Percent-decodes as the URL standard does: what is no hexadecimal number stays as it is. */
function decodeComponent(text: string): string {
  const bytes: number[] = []
  for (const [, hex, other = ''] of text.replaceAll('+', ' ').matchAll(/%([\da-f]{2})|([^%]+|%)/gi)) {
    if (hex === undefined) bytes.push(...utf8(other))
    else bytes.push(Number.parseInt(hex, 16))
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes))
}

function decodeParameters(text: string): FormData {
  const form = new FormData()
  for (const pair of text.split('&').filter(Boolean)) {
    const [name = '', ...value] = pair.split('=')
    form.append(decodeComponent(name), decodeComponent(value.join('=')))
  }
  return form
}

defineMembers(Body.prototype as Body & { formData(): Promise<FormData> }, {
  async formData(this: Body & { readonly headers: Headers }): Promise<FormData> {
    const type = this.headers.get('content-type') ?? ''
    const bytes = (await readData(this)) ?? new Uint8Array(0)
    if (/^\s*multipart\/form-data\s*;/i.test(type)) return decodeForm(bytes, type)
    if (/^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
      return decodeParameters(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))
    }
    throw new TypeError(`a body of type ${JSON.stringify(type)} is no form`)
  },
})
