// Names and numbers of the DWARF standard, version 5, chapter 7; those that are read here.

/** @see DWARF 5, table 7.3 */
export const TAG = {
  classType: 0x02,
  enumeration: 0x04,
  structure: 0x13,
  union: 0x17,
  inlinedSubroutine: 0x1d,
  subprogram: 0x2e,
  namespace: 0x39,
} as const

/** @see DWARF 5, table 7.5 */
export const ATTRIBUTE = {
  name: 0x03,
  statementList: 0x10,
  lowPc: 0x11,
  highPc: 0x12,
  compilationDirectory: 0x1b,
  abstractOrigin: 0x31,
  specification: 0x47,
  ranges: 0x55,
  callColumn: 0x57,
  callFile: 0x58,
  callLine: 0x59,
  linkageName: 0x6e,
  stringOffsetsBase: 0x72,
  addressBase: 0x73,
  rangeListsBase: 0x74,
  mipsLinkageName: 0x2007,
} as const

/** @see DWARF 5, table 7.6 */
export const FORM = {
  addr: 0x01,
  block2: 0x03,
  block4: 0x04,
  data2: 0x05,
  data4: 0x06,
  data8: 0x07,
  string: 0x08,
  block: 0x09,
  block1: 0x0a,
  data1: 0x0b,
  flag: 0x0c,
  sdata: 0x0d,
  strp: 0x0e,
  udata: 0x0f,
  refAddr: 0x10,
  ref1: 0x11,
  ref2: 0x12,
  ref4: 0x13,
  ref8: 0x14,
  refUdata: 0x15,
  indirect: 0x16,
  secOffset: 0x17,
  exprloc: 0x18,
  flagPresent: 0x19,
  strx: 0x1a,
  addrx: 0x1b,
  refSup4: 0x1c,
  strpSup: 0x1d,
  data16: 0x1e,
  lineStrp: 0x1f,
  refSig8: 0x20,
  implicitConst: 0x21,
  loclistx: 0x22,
  rnglistx: 0x23,
  refSup8: 0x24,
  strx1: 0x25,
  strx2: 0x26,
  strx3: 0x27,
  strx4: 0x28,
  addrx1: 0x29,
  addrx2: 0x2a,
  addrx3: 0x2b,
  addrx4: 0x2c,
} as const

/** Kinds of units whose header is longer. @see DWARF 5, table 7.2 */
export const UNIT = { type: 0x02, skeleton: 0x04, splitCompile: 0x05, splitType: 0x06 } as const

/** @see DWARF 5, table 7.30 */
export const RANGE = {
  endOfList: 0x00,
  baseAddressx: 0x01,
  startxEndx: 0x02,
  startxLength: 0x03,
  offsetPair: 0x04,
  baseAddress: 0x05,
  startEnd: 0x06,
  startLength: 0x07,
} as const
