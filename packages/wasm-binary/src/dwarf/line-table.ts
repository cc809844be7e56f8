import { malformed } from '../wasm-binary-error.ts'
import { DwarfCursor } from './dwarf-cursor.ts'
import { type FormContext, readForm, stringOf } from './forms.ts'

/** The head of a line program: what its numbers mean. @see DWARF 5, section 6.2.4 */
export interface LineTable {
  readonly version: number
  readonly minInstructionBytes: number
  readonly lineBase: number
  readonly lineRange: number
  readonly opcodeBase: number
  /** How many operands each standard opcode has, from opcode 1. */
  readonly operandCounts: readonly number[]
  /** Files as the program numbers them, from {@link firstFile}, each with its directory. */
  readonly files: readonly string[]
  readonly firstFile: 0 | 1
  /** Where its instructions are in `.debug_line`. */
  readonly start: number
  readonly end: number
  readonly addressBytes: number
}

/** @see DWARF 5, table 7.27 */
const CONTENT = { path: 1, directory: 2 } as const

/**
 * Reads the head of a line program.
 * @param offset in `.debug_line`
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED`
 */
export function readLineTable(offset: number, unit: FormContext, unitDirectory: string): LineTable {
  const cursor = new DwarfCursor(unit.sections.line, offset)
  const { length, offsetBytes } = cursor.unitLength()
  const end = cursor.position + length
  if (!(end <= cursor.limit)) throw malformed('a line program is longer than its section', offset)
  const version = cursor.u16()
  if (version < 2 || version > 5) throw malformed(`version ${version} of line programs is not known`, offset)
  const addressBytes = version < 5 ? unit.addressBytes : cursor.u8()
  if (version >= 5) cursor.skip(1)
  const headerBytes = cursor.unsigned(offsetBytes)
  const start = cursor.position + headerBytes
  const minInstructionBytes = cursor.u8()
  if (version >= 4) cursor.skip(1)
  cursor.skip(1)
  const lineBase = cursor.i8()
  const lineRange = cursor.u8()
  const opcodeBase = cursor.u8()
  if (lineRange === 0 || start > end) throw malformed('the head of a line program says what cannot be', offset)
  const operandCounts = Array.from({ length: Math.max(0, opcodeBase - 1) }, () => cursor.u8())
  const context = { ...unit, offsetBytes, version }
  const files = version < 5 ? readOldFiles(cursor, unitDirectory) : readNewFiles(cursor, context, unitDirectory)
  const firstFile = version < 5 ? 1 : 0
  const head = { version, minInstructionBytes, lineBase, lineRange, opcodeBase, operandCounts }
  return { ...head, files, firstFile, start, end, addressBytes }
}

/** The path of a file that a program numbers; `undefined` where there is none. */
export function fileName(
  { files, firstFile }: Pick<LineTable, 'files' | 'firstFile'>,
  index: number,
): string | undefined {
  return files[index - firstFile]
}

/** @see DWARF 4, section 6.2.4 */
function readOldFiles(cursor: DwarfCursor, unitDirectory: string): string[] {
  const directories = [unitDirectory]
  for (let path = cursor.string(); path !== ''; path = cursor.string()) directories.push(path)
  const files: string[] = []
  for (let name = cursor.string(); name !== ''; name = cursor.string()) {
    files.push(joinPath(unitDirectory, directories[cursor.uleb()], name))
    cursor.uleb()
    cursor.uleb()
  }
  return files
}

function readNewFiles(cursor: DwarfCursor, context: FormContext, unitDirectory: string): string[] {
  const directories = readEntries(cursor, context).map(({ path }) => path)
  return readEntries(cursor, context).map(({ path, directory }) =>
    joinPath(unitDirectory, directories[directory], path),
  )
}

interface FileEntry {
  readonly path: string
  readonly directory: number
}

/** @see DWARF 5, section 6.2.4.1 */
function readEntries(cursor: DwarfCursor, context: FormContext): FileEntry[] {
  const formats = Array.from({ length: cursor.u8() }, () => ({ content: cursor.uleb(), form: cursor.uleb() }))
  const count = cursor.uleb()
  if (formats.length === 0 && count > 0) throw malformed('files of a line program have no format', cursor.position)
  const entries: FileEntry[] = []
  for (let i = 0; i < count; i++) {
    // Forms without bytes could make a short table long.
    context.budget.spend()
    entries.push(readEntry(cursor, context, formats))
  }
  return entries
}

function readEntry(
  cursor: DwarfCursor,
  context: FormContext,
  formats: readonly { readonly content: number; readonly form: number }[],
): FileEntry {
  let path = ''
  let directory = 0
  for (const { content, form } of formats) {
    const inLine = cursor.position
    const value = readForm(cursor, { name: 0, form, constant: 0 }, context)
    if (content === CONTENT.path) {
      path = value.kind === 'text' ? new DwarfCursor(cursor.bytes, inLine).string() : (stringOf(value, context) ?? '')
    } else if (content === CONTENT.directory && value.kind === 'number') {
      directory = value.value
    }
  }
  return { path, directory }
}

/** A path as its author would give it: relative to where the compiler ran, where it lies there. */
function joinPath(unitDirectory: string, directory: string | undefined, name: string): string {
  const path = isAbsolute(name) || !directory ? name : `${directory.replace(/[/\\]$/, '')}/${name}`
  const root = unitDirectory === '' ? '' : `${unitDirectory.replace(/[/\\]$/, '')}/`
  const shown = root !== '' && path.startsWith(root) ? path.slice(root.length) : path
  return collapse(shown)
}

/** Without parts that lead nowhere: `a/../b`, `./b`. */
function collapse(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    const last = parts.at(-1)
    if (part === '..' && last !== undefined && last !== '' && last !== '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}

function isAbsolute(path: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:[/\\])/.test(path)
}
