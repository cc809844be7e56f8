import type { SourceFiles } from '../../platform/source-files.ts'
import type { ShownPlace } from '../../source-place.ts'
import type { CompilerMessage } from '../compiler-message.ts'
import type { SourceTree } from './source-tree.ts'
import { findSymbol } from './symbol-place.ts'

const UNDEFINED = /^wasm-ld: error: (?<object>.+?): undefined symbol: (?<symbol>.+)$/gm
const DUPLICATE =
  /^wasm-ld: error: duplicate symbol: (?<symbol>.+)\n>>> defined in (?<one>.+)\n>>> defined in (?<other>.+)$/gm
const OTHER = /^wasm-ld: error: (?!.*(?:undefined|duplicate) symbol: )(?<text>.+)$/gm

/** Reads what the linker wrote: one message for each symbol, however often it is used. */
export function linkerMessages(files: SourceFiles, tree: SourceTree, written: string): CompilerMessage[] {
  const missing = new Map([...written.matchAll(UNDEFINED)].map(({ groups = {} }) => [groups['symbol'] ?? '', groups]))
  return [
    ...[...missing].map(([symbol, groups]) => undefinedSymbol(files, tree, symbol, groups['object'] ?? '')),
    ...[...written.matchAll(DUPLICATE)].map(({ groups = {} }) => duplicateSymbol(groups)),
    ...[...written.matchAll(OTHER)].map(({ groups = {} }) => plainError(groups['text'] ?? '')),
  ]
}

function undefinedSymbol(files: SourceFiles, tree: SourceTree, symbol: string, object: string): CompilerMessage {
  const file = tree.fileOf(sourceNameOf(object))
  return {
    severity: 'error',
    text: `${JSON.stringify(symbol)} is used, and defined nowhere`,
    place: file === undefined ? undefined : placeOfSymbol(files, tree, file, symbol),
    notes: [
      ...(file === undefined ? [`used in ${object}`] : []),
      'Give the file that defines it as well, or declare it as what the host provides: TENON_HOST_FUNCTION.',
    ],
    code: 'ERR_SOURCE_IMPORT',
    details: { symbol },
  }
}

function duplicateSymbol(groups: Readonly<Record<string, string>>): CompilerMessage {
  const places = [groups['one'], groups['other']].map((object = '') => sourceNameOf(object).replace(/^w\//, ''))
  return {
    severity: 'error',
    text: `${JSON.stringify(groups['symbol'])} is defined twice: in ${places.join(' and in ')}`,
    place: undefined,
    notes: [],
    code: 'ERR_SOURCE_SYNTAX',
    details: { symbol: groups['symbol'] },
  }
}

function plainError(text: string): CompilerMessage {
  return {
    severity: 'error',
    text: `the linker reports: ${text}`,
    place: undefined,
    notes: [],
    code: 'ERR_SOURCE_SYNTAX',
  }
}

/** An object is named after its source: o/w/main.c.o is of w/main.c. */
function sourceNameOf(object: string): string {
  return object.replace(/^o\//, '').replace(/\.o$/, '')
}

function placeOfSymbol(files: SourceFiles, tree: SourceTree, file: string, symbol: string): ShownPlace | undefined {
  const found = findSymbol(tree.textOf(file), symbol)
  return found && { file, shown: files.nameOf(file).shown, ...found }
}
