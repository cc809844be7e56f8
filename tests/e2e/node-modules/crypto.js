import crypto, { createHash, createHmac, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto'

export function run() {
  const digests = ['md5', 'sha1', 'SHA256', 'sha-384', 'sha512'].map((name) =>
    createHash(name.replace('-', '')).update('ab').update(Buffer.from('c')).digest('hex'),
  )
  return [
    digests,
    createHmac('sha256', 'key').update('text').digest('base64'),
    createHmac('sha1', Buffer.from('key')).update('text').digest('base64url'),
    [...createHash('md5').update('x').digest()],
    randomBytes(100_000).length,
    randomUUID().length,
    [...Array(50).keys()].every(() => randomInt(5, 7) >= 5 && randomInt(3) < 3),
    timingSafeEqual(Buffer.from('a'), Buffer.from('a')),
    typeof crypto.webcrypto.getRandomValues,
  ]
}
