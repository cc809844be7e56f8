/** Nothing: the import is for what it does. */
export type MultiByteEncodings = never
