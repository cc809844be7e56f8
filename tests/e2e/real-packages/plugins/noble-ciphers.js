import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { gcm } from '@noble/ciphers/aes.js'

export function run(input) {
  const text = new TextEncoder().encode(input)
  const key = new Uint8Array(32).fill(1)
  const sealed = xchacha20poly1305(key, new Uint8Array(24)).encrypt(text)
  const aes = gcm(key, new Uint8Array(12)).encrypt(text)
  const opened = xchacha20poly1305(key, new Uint8Array(24)).decrypt(sealed)
  return { sealed: [...sealed], aes: [...aes], opened: new TextDecoder().decode(opened) }
}
