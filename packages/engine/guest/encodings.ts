/** The encodings that a plug-in can decode without a package. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** Their labels, as the Encoding standard lists them. */
const LABELS: Readonly<Record<Encoding, string>> = {
  'utf-8': 'unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8',
  'utf-16le': 'csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le',
  'utf-16be': 'unicodefffe utf-16be',
  'windows-1252':
    'ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 ' +
    'iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252',
}

const encodings = new Map(
  Object.entries(LABELS).flatMap(([encoding, labels]) =>
    labels.split(' ').map((label): [string, Encoding] => [label, encoding as Encoding]),
  ),
)

/** @throws {RangeError} for a label of no encoding, or of one that is not there */
export function findEncoding(label: unknown): Encoding {
  const text = String(label)
  const encoding = encodings.get(text.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '').toLowerCase())
  if (encoding) return encoding
  throw new RangeError(
    `the encoding ${JSON.stringify(text)} is not supported: utf-8, utf-16le, utf-16be and windows-1252 (latin1) are`,
  )
}

/** What windows-1252 has at 0x80 to 0x9f; the rest are the first characters of Unicode. */
const UPPER =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178'

const CHUNK = 8192

/** The text of UTF-16 units, or of bytes that are the first characters of Unicode. */
export function unitsToText(units: Uint8Array | Uint16Array): string {
  let text = ''
  for (let start = 0; start < units.length; start += CHUNK) {
    text += Reflect.apply(String.fromCharCode, null, units.subarray(start, start + CHUNK))
  }
  return text
}

/** Decodes windows-1252, in which all bytes are characters. */
export function decodeWindows1252(bytes: Uint8Array): string {
  return unitsToText(bytes).replace(/[\x80-\x9f]/g, (character) => UPPER[character.charCodeAt(0) - 0x80] ?? character)
}
