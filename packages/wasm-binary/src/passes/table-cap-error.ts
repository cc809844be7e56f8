/** Tables that are to start with more entries than the cap allows; the count is of this table and those before it. */
export class TableCapError extends Error {
  readonly code = 'ERR_WASM_TABLE_CAP'
  readonly tableIndex: number
  readonly askedEntries: number
  readonly allowedEntries: number

  constructor(tableIndex: number, askedEntries: number, allowedEntries: number) {
    super(`tables up to ${tableIndex} start with ${askedEntries} entries, and ${allowedEntries} are allowed`)
    this.name = 'TableCapError'
    this.tableIndex = tableIndex
    this.askedEntries = askedEntries
    this.allowedEntries = allowedEntries
  }
}
