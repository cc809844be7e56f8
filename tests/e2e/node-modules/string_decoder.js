import { StringDecoder } from 'node:string_decoder'

const pieces = (encoding, bytes, size = 1) => {
  const decoder = new StringDecoder(encoding)
  const starts = [...bytes.keys()].filter((at) => at % size === 0)
  return starts.map((at) => decoder.write(bytes.subarray(at, at + size))).concat(decoder.end())
}

export function run() {
  const text = Buffer.from('é€😀')
  return [
    pieces('utf8', text),
    pieces('utf8', text.subarray(0, 4)),
    pieces('utf16le', Buffer.from('a😀', 'utf16le'), 2),
    pieces('utf16le', Buffer.from('aé', 'utf16le'), 3),
    pieces('base64', text),
    pieces('hex', text),
    new StringDecoder('latin1').write(Buffer.from([0xe9])),
    new StringDecoder('UTF-8').encoding,
  ]
}
