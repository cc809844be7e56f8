// What it takes to explain an error. Apart, so that nobody loads it who has none.
export { type CodeLayout, offsetInBody, positionOf, readCodeLayout } from './code-layout.ts'
export { type DwarfFrame, DwarfIndex } from './dwarf/dwarf-index.ts'
export { type DwarfSections, findDwarf } from './dwarf/sections.ts'
export { NAME_SECTION, readFunctionNames } from './name-section.ts'
