// In JavaScript, as the types of the package bring Node's, and there is no Node here.
export { normalizeEncoding, TextDecoder } from '@exodus/bytes/encoding-lite.js'
