/** Escape codes for stderr and stdout, or none of them. */
export interface Style {
  red(text: string): string
  dim(text: string): string
  bold(text: string): string
}

const wrap = (open: number, close: number) => (text: string) => `\u001B[${open}m${text}\u001B[${close}m`
const plain = (text: string): string => text

const COLOURED: Style = { red: wrap(31, 39), dim: wrap(2, 22), bold: wrap(1, 22) }
const PLAIN: Style = { red: plain, dim: plain, bold: plain }

/** The style of a stream: coloured where escape codes are welcome. */
export function styleFor(hasColour: boolean): Style {
  return hasColour ? COLOURED : PLAIN
}
