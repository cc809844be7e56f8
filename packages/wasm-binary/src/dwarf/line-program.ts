import { malformed } from '../wasm-binary-error.ts'
import { DwarfCursor } from './dwarf-cursor.ts'
import type { LineTable } from './line-table.ts'
import { isTombstone } from './ranges.ts'

/** A place in a source; lines and columns count from 1, and 0 says that there is none. */
export interface LineRow {
  readonly file: number
  readonly line: number
  readonly column: number
}

interface State {
  address: number
  file: number
  line: number
  column: number
}

/** @see DWARF 5, table 7.25 */
const STANDARD = {
  extended: 0,
  copy: 1,
  advancePc: 2,
  advanceLine: 3,
  setFile: 4,
  setColumn: 5,
  constAddPc: 8,
  fixedAdvancePc: 9,
} as const

/** @see DWARF 5, table 7.26 */
const EXTENDED = { endSequence: 1, setAddress: 2 } as const

/**
 * Runs a line program up to the row that an address is in.
 * @param from where its function begins: a row before that is another's
 * @returns the row, or where that has no line the last one before it that has; `undefined` where there is none
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED`
 */
export function findLine(section: Uint8Array, table: LineTable, address: number, from: number): LineRow | undefined {
  return new LineProgram(section, table, address, from).run()
}

class LineProgram {
  readonly #cursor: DwarfCursor
  readonly #table: LineTable
  readonly #address: number
  readonly #from: number
  #state: State = firstState()
  /** Where the sequence begins: nothing where a linker has left it out. */
  #sequenceStart: number | undefined
  #isInside = false
  /** The last row at or before the address that has a line. */
  #row: LineRow | undefined
  #found: LineRow | undefined

  constructor(section: Uint8Array, table: LineTable, address: number, from: number) {
    this.#cursor = new DwarfCursor(section, table.start, table.end)
    this.#table = table
    this.#address = address
    this.#from = from
  }

  run(): LineRow | undefined {
    const cursor = this.#cursor
    while (!cursor.isAtEnd && this.#found === undefined) this.#step(cursor.u8())
    return this.#found
  }

  #step(opcode: number): void {
    const { opcodeBase, lineBase, lineRange } = this.#table
    if (opcode >= opcodeBase) {
      const adjusted = opcode - opcodeBase
      this.#advance(Math.floor(adjusted / lineRange))
      this.#state.line += lineBase + (adjusted % lineRange)
      this.#emit(false)
    } else if (opcode === STANDARD.extended) {
      this.#extended()
    } else {
      this.#standard(opcode)
    }
  }

  #standard(opcode: number): void {
    const cursor = this.#cursor
    const state = this.#state
    switch (opcode) {
      case STANDARD.copy:
        return this.#emit(false)
      case STANDARD.advancePc:
        return this.#advance(cursor.uleb())
      case STANDARD.advanceLine:
        state.line += cursor.sleb()
        return
      case STANDARD.setFile:
        state.file = cursor.uleb()
        return
      case STANDARD.setColumn:
        state.column = cursor.uleb()
        return
      case STANDARD.constAddPc:
        return this.#advance(Math.floor((255 - this.#table.opcodeBase) / this.#table.lineRange))
      case STANDARD.fixedAdvancePc:
        state.address += cursor.u16()
        return
      default:
        for (let i = this.#table.operandCounts[opcode - 1] ?? 0; i > 0; i--) cursor.uleb()
    }
  }

  #extended(): void {
    const cursor = this.#cursor
    const length = cursor.uleb()
    const next = cursor.position + length
    if (length === 0 || !(next <= cursor.limit)) throw malformed('an instruction of a line program is cut off', next)
    const opcode = cursor.u8()
    if (opcode === EXTENDED.endSequence) this.#emit(true)
    else if (opcode === EXTENDED.setAddress) this.#state.address = cursor.unsigned(Math.min(length - 1, 8))
    cursor.position = next
  }

  #advance(operations: number): void {
    this.#state.address += operations * this.#table.minInstructionBytes
  }

  /** A row goes up to the next one of its sequence. */
  #emit(isEnd: boolean): void {
    const { address, file, line, column } = this.#state
    this.#sequenceStart ??= address
    if (this.#isInside && address > this.#address && !isTombstone(this.#sequenceStart)) {
      this.#found = this.#row ?? { file, line: 0, column: 0 }
      return
    }
    this.#isInside = address <= this.#address
    if (this.#isInside && address >= this.#from && line > 0) this.#row = { file, line, column }
    if (isEnd) this.#endSequence()
  }

  #endSequence(): void {
    this.#state = firstState()
    this.#sequenceStart = undefined
    this.#isInside = false
    this.#row = undefined
  }
}

function firstState(): State {
  return { address: 0, file: 1, line: 1, column: 0 }
}
