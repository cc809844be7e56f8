/** The name of the encoding that a label is of; null for none. */
export declare function normalizeEncoding(label: string): string | null

/** A decoder for all encodings but those of several bytes. */
export declare const TextDecoder: typeof globalThis.TextDecoder
