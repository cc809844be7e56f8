/** Node's buffer: the global that the package `buffer` is here as, and what goes with it. */
export const Buffer = globalThis.Buffer
export const atob = globalThis.atob
export const btoa = globalThis.btoa
/** The package's own limits. */
export const kMaxLength = 0x7fff_ffff
export const INSPECT_MAX_BYTES = 50
export const constants = { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: 2 ** 30 - 1 }

export default { Buffer, atob, btoa, kMaxLength, INSPECT_MAX_BYTES, constants }
