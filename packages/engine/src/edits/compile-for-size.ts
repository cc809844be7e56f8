import { CompileError } from '@tenon/abi'
import { HOT_FUNCTIONS } from './hot-functions.ts'
import type { SourceFiles } from './source-edit.ts'

const FOR_SIZE = '#pragma clang attribute push(__attribute__((minsize)), apply_to = function)\n'
const FOR_SPEED = '#pragma clang attribute pop\n'

/** A function that is to be compiled for speed and is not in the sources. */
export interface MissingFunction {
  readonly file: string
  readonly name: string
}

/** Hot functions that are not in the files, or no longer under that name. */
export function findMissingFunctions(files: SourceFiles): MissingFunction[] {
  return Object.entries(HOT_FUNCTIONS).flatMap(([file, names]) =>
    names.filter((name) => findDefinition(files.get(file) ?? '', name).length === 0).map((name) => ({ file, name })),
  )
}

/**
 * Has the files of HOT_FUNCTIONS compiled for size, but for the functions named there.
 * @throws {CompileError} ERR_ENGINE_BUILD when a function is not there
 */
export function compileForSize(files: SourceFiles): SourceFiles {
  const [missing] = findMissingFunctions(files)
  if (missing) throw missingFunction(missing)
  const edited = new Map(files)
  for (const [file, names] of Object.entries(HOT_FUNCTIONS)) edited.set(file, markHot(files.get(file) ?? '', names))
  return edited
}

function markHot(text: string, names: readonly string[]): string {
  const places = names
    .flatMap((name) => [...findDeclarations(text, name), ...findDefinition(text, name)])
    .toSorted((left, right) => left.start - right.start)
  let done = endOfHeaders(text)
  let marked = text.slice(0, done) + FOR_SIZE
  for (const { start, end } of places) {
    marked += text.slice(done, start) + FOR_SPEED + text.slice(start, end) + FOR_SIZE
    done = end
  }
  return marked + text.slice(done) + FOR_SPEED
}

/** Behind the headers of QuickJS's own, whose small functions are for every file that includes them. */
function endOfHeaders(text: string): number {
  const headers = /(?:^#include ".*"\n)+/m.exec(text)
  return headers ? headers.index + headers[0].length : 0
}

/** A part of a text. */
interface Place {
  readonly start: number
  readonly end: number
}

/** How long a function's head is at most. */
const HEAD_LENGTH = 2000

/** Where a function is defined: from its head to the brace that begins its last line. None or one. */
function findDefinition(text: string, name: string): Place[] {
  const [head] = findHeads(text, name, String.raw`\s\{\n`)
  const end = head ? text.indexOf('\n}\n', head.end) : -1
  return head && end > 0 ? [{ start: head.start, end: end + 3 }] : []
}

/** Where it is declared before: a declaration's attributes are the definition's too. */
function findDeclarations(text: string, name: string): Place[] {
  return findHeads(text, name, ';\\n')
}

/** Heads of a function that something follows, from the beginning of their first line to the end of that. */
function findHeads(text: string, name: string, following: string): Place[] {
  const pattern = new RegExp(String.raw`^[a-zA-Z_][^\n;{}()=#]*[ *]${name}\([^;{}]*\)${following}`)
  const heads: Place[] = []
  for (let at = text.indexOf(`${name}(`); at >= 0; at = text.indexOf(`${name}(`, at + 1)) {
    const start = text.lastIndexOf('\n', at) + 1
    const isInside = text[start] === ' ' // of another function: its calls
    const found = isInside ? null : pattern.exec(text.slice(start, at + HEAD_LENGTH))
    if (found) heads.push({ start, end: start + found[0].length })
  }
  return heads
}

function missingFunction({ file, name }: MissingFunction): CompileError {
  return new CompileError(
    'ERR_ENGINE_BUILD',
    `${file} has no function ${name}, which HOT_FUNCTIONS names: the source is not the version the list was written for`,
    { details: { file, function: name } },
  )
}
