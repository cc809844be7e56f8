import buffer, { Buffer } from 'node:buffer'

export function run() {
  const bytes = Buffer.concat([Buffer.from('héllo'), Buffer.from('ff00', 'hex')])
  return [
    bytes.toString('base64'),
    buffer.Buffer === Buffer,
    Buffer.isBuffer(bytes),
    bytes.readUInt16BE(1),
    bytes.toJSON(),
  ]
}
