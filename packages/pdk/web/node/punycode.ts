import punycode from 'punycode/punycode.js'

/** Node's punycode, of the package of the same name. */
export const { decode, encode, toASCII, toUnicode, ucs2, version } = punycode

export default punycode
