/** Custom sections that count bytes into the code, and would lie once a body has changed or moved. */
export const COUNTS_CODE_BYTES: RegExp = /^(\.debug_|metadata\.code\.|reloc\.|linking$)/
