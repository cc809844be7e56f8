import type { CustomSection } from '../module.ts'

/** The sections of DWARF that are read; one that is missing is empty. */
export interface DwarfSections {
  readonly info: Uint8Array
  readonly abbrev: Uint8Array
  readonly line: Uint8Array
  readonly str: Uint8Array
  readonly lineStr: Uint8Array
  readonly strOffsets: Uint8Array
  readonly addr: Uint8Array
  /** Of DWARF 4 and before. */
  readonly ranges: Uint8Array
  /** Of DWARF 5. */
  readonly rnglists: Uint8Array
}

/** The name of each as a custom section. */
const SECTION_NAMES: Readonly<Record<keyof DwarfSections, string>> = {
  info: '.debug_info',
  abbrev: '.debug_abbrev',
  line: '.debug_line',
  str: '.debug_str',
  lineStr: '.debug_line_str',
  strOffsets: '.debug_str_offsets',
  addr: '.debug_addr',
  ranges: '.debug_ranges',
  rnglists: '.debug_rnglists',
}

/** The sections of DWARF among a module's, by reference; `undefined` where it tells no lines. */
export function findDwarf(sections: readonly Pick<CustomSection, 'name' | 'bytes'>[]): DwarfSections | undefined {
  const found = new Map(sections.map(({ name, bytes }) => [name, bytes]))
  const bytesOf = (section: keyof DwarfSections): Uint8Array => found.get(SECTION_NAMES[section]) ?? new Uint8Array()
  if (!found.has(SECTION_NAMES.info) || !found.has(SECTION_NAMES.line)) return undefined
  return {
    info: bytesOf('info'),
    abbrev: bytesOf('abbrev'),
    line: bytesOf('line'),
    str: bytesOf('str'),
    lineStr: bytesOf('lineStr'),
    strOffsets: bytesOf('strOffsets'),
    addr: bytesOf('addr'),
    ranges: bytesOf('ranges'),
    rnglists: bytesOf('rnglists'),
  }
}
