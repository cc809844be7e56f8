/** A function of the plug-in that was under way when an error came about: an item of `details.frames`. */
export interface GuestFrame {
  /** Its name, as its author wrote it where that is known. */
  readonly function: string
  /** The module it is of, where that is not the plug-in itself. */
  readonly module?: string
  /** The source file, line and column (from 1), where the module has DWARF or a source map. */
  readonly file?: string
  readonly line?: number
  readonly column?: number
  /** The index of the function, and the offset of the instruction in the module's bytes, where these are known. */
  readonly index?: number
  readonly offset?: number
}

/** A frame as a line of a stack. */
export function frameLine({ function: name, module, file, line, column, index, offset }: GuestFrame): string {
  const shown = module === undefined ? name : `${name} [${module}]`
  if (file !== undefined)
    return `    at ${shown} (${[file, line, column].filter((part) => part !== undefined).join(':')})`
  if (offset === undefined) return `    at ${shown}`
  return `    at ${shown} (wasm-function[${index}]:0x${offset.toString(16)})`
}
