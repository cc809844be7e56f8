import { ArgumentError } from '@tenon/abi'
import { readFile } from 'node:fs/promises'
import type { Terminal } from '../terminal.ts'
import type { ParsedArguments } from './parse-arguments.ts'

/**
 * The input of a call, from at most one of `--input`, `--input-file` and `--stdin`; empty without any.
 * @throws ArgumentError ERR_ARGUMENT when more than one is given or the file cannot be read.
 */
export async function readCallInput(options: ParsedArguments, terminal: Terminal): Promise<string | Uint8Array> {
  const text = options.text('input')
  const file = options.text('input-file')
  const given = [text !== undefined, file !== undefined, options.flag('stdin')].filter(Boolean)
  if (given.length > 1) throw new ArgumentError('Give only one of --input, --input-file and --stdin')
  if (options.flag('stdin')) return terminal.readInput()
  return file === undefined ? (text ?? '') : readInputFile(file)
}

async function readInputFile(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new ArgumentError(`Cannot read --input-file: ${(error as Error).message}`, { argument: 'input-file' })
  }
}
