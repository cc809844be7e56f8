import { demangleItanium } from './itanium.ts'
import { demangleRustLegacy } from './rust-legacy.ts'
import { demangleRustV0 } from './rust-v0.ts'

/** Longer names are not read. */
const MAX_LENGTH = 4000

/** A name as its author wrote it, where it is mangled as Rust or C++ does; `undefined` for any other, and for forms that are not known. */
export function demangled(name: string): string | undefined {
  if (name.length > MAX_LENGTH) return undefined
  // Some linkers add or keep an underscore.
  const symbol = name.replace(/^__(?=[ZR])/, '_')
  if (symbol.startsWith('_R')) return demangleRustV0(symbol)
  if (!symbol.startsWith('_Z')) return undefined
  return demangleRustLegacy(symbol) ?? demangleItanium(symbol)
}
