/** A table that is to start larger than the cap allows. */
export class TableCapError extends Error {
  readonly code = 'ERR_WASM_TABLE_CAP'
  readonly tableIndex: number
  readonly askedEntries: number
  readonly allowedEntries: number

  constructor(tableIndex: number, askedEntries: number, allowedEntries: number) {
    super(`table ${tableIndex} starts with ${askedEntries} entries, and ${allowedEntries} are allowed`)
    this.name = 'TableCapError'
    this.tableIndex = tableIndex
    this.askedEntries = askedEntries
    this.allowedEntries = allowedEntries
  }
}
