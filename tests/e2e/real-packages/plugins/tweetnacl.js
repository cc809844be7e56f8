import nacl from 'tweetnacl'

export function run(input) {
  const message = new TextEncoder().encode(input)
  const { publicKey, secretKey } = nacl.sign.keyPair.fromSeed(new Uint8Array(32).fill(7))
  const signature = nacl.sign.detached(message, secretKey)
  const isRandom = nacl.randomBytes(8).some((byte) => byte !== 0)
  return { signature: [...signature], isGood: nacl.sign.detached.verify(message, signature, publicKey), isRandom }
}
