import { ed25519 } from '@noble/curves/ed25519.js'

export function run(input) {
  const message = new TextEncoder().encode(input)
  const secret = new Uint8Array(32).fill(7)
  const signature = ed25519.sign(message, secret)
  const key = ed25519.getPublicKey(secret)
  const isGood = ed25519.verify(signature, message, key)
  return { signature: signature.toHex?.() ?? Buffer.from(signature).toString('hex'), isGood }
}
