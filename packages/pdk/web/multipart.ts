// Forms as bytes: RFC 7578, as the HTML standard's "multipart/form-data encoding algorithm" and the Fetch standard have it.

import { blobBytes } from './blob.ts'
import { joinBytes, utf8 } from './bytes.ts'
import { File } from './file.ts'
import { FormData } from './form-data.ts'

const LINE = '\r\n'
const CHUNK = 8192

/** Bytes as text of as many characters, so that places in it are places in them. */
function toBinary(bytes: Uint8Array): string {
  let text = ''
  for (let start = 0; start < bytes.length; start += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(start, start + CHUNK))
  }
  return text
}

function escapeName(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22')
}

function crlf(text: string): string {
  return text.replace(/\r\n?|\n/g, LINE)
}

function encodeEntry(name: string, value: string | File): Uint8Array {
  const disposition = `Content-Disposition: form-data; name="${escapeName(crlf(name))}"`
  if (typeof value === 'string') return utf8(disposition + LINE + LINE + crlf(value))
  const type = `Content-Type: ${value.type || 'application/octet-stream'}`
  const head = `${disposition}; filename="${escapeName(value.name)}"${LINE}${type}${LINE}${LINE}`
  return joinBytes([utf8(head), blobBytes(value)])
}

/** The first of a row of boundaries that is in none of the parts: no random numbers, and no part can end itself. */
function chooseBoundary(parts: readonly Uint8Array[]): string {
  const texts = parts.map(toBinary)
  for (let number = 0; ; number++) {
    const boundary = `----tenon-form-${String(number).padStart(8, '0')}`
    if (!texts.some((text) => text.includes(boundary))) return boundary
  }
}

/** A form as the body of a request or a response, and its type. */
export function encodeForm(entries: readonly (readonly [string, string | File])[]): {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly type: string
} {
  const parts = entries.map(([name, value]) => encodeEntry(name, value))
  const boundary = chooseBoundary(parts)
  const lines = parts.flatMap((part) => [utf8(`--${boundary}${LINE}`), part, utf8(LINE)])
  return {
    bytes: joinBytes([...lines, utf8(`--${boundary}--${LINE}`)]),
    type: `multipart/form-data; boundary=${boundary}`,
  }
}

function boundaryOf(type: string): string {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(type) ?? []
  return quoted ?? plain ?? refuse('has no boundary')
}

function refuse(why: string): never {
  throw new TypeError(`the body is no form: it ${why}`)
}

/** The header lines of a part, by lower-case name. */
function readHeaders(text: string): Map<string, string> {
  const lines = text === '' ? [] : text.split(LINE)
  return new Map(
    lines.map((line) => {
      const [, name, value] = /^([^\s:]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? refuse('has a part with a broken header')
      return [(name ?? '').toLowerCase(), value ?? '']
    }),
  )
}

function readParameter(disposition: string, name: string): string | undefined {
  const [, value] = new RegExp(String.raw`;\s*${name}="([^"]*)"`, 'i').exec(disposition) ?? []
  if (value === undefined) return undefined
  const bytes = Uint8Array.from(value, (character) => character.charCodeAt(0))
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  return text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%22', '"')
}

function addPart(form: FormData, head: string, content: Uint8Array): void {
  const headers = readHeaders(head)
  const disposition = headers.get('content-disposition') ?? ''
  const name = readParameter(disposition, 'name')
  if (!/^form-data\s*;/i.test(disposition) || name === undefined) refuse('has a part without a name')
  const fileName = readParameter(disposition, 'filename')
  if (fileName === undefined) form.append(name, new TextDecoder('utf-8', { ignoreBOM: true }).decode(content))
  else form.append(name, new File([content], fileName, { type: headers.get('content-type') ?? 'text/plain' }))
}

/** Reads a multipart body. @throws {TypeError} for one that is none */
export function decodeForm(bytes: Uint8Array, type: string): FormData {
  const text = toBinary(bytes)
  const delimiter = `--${boundaryOf(type)}`
  const form = new FormData()
  let place = text.startsWith(delimiter) ? 0 : text.indexOf(LINE + delimiter) + LINE.length
  if (place < LINE.length && !text.startsWith(delimiter)) refuse('does not begin with its boundary')
  for (;;) {
    place += delimiter.length
    if (text.startsWith('--', place)) return form
    if (!text.startsWith(LINE, place)) refuse('has a broken boundary')
    const end = text.indexOf(LINE + delimiter, place)
    const bodyStart = text.startsWith(LINE + LINE, place) ? place + LINE.length : text.indexOf(LINE + LINE, place)
    if (end === -1 || bodyStart === -1 || bodyStart > end) refuse('is cut short')
    const head = text.slice(place + LINE.length, bodyStart)
    addPart(form, head, bytes.subarray(Math.min(bodyStart + 2 * LINE.length, end), end))
    place = end + LINE.length
  }
}
