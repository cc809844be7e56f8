// This file is a table: every file of QuickJS-NG that the engine is built from, with its SHA-256.

/** The QuickJS-NG release the engine is made of. */
export const QUICKJS_VERSION = '0.16.2'

/** The version of PyPI's source distribution `quickjs-ng` that carries it; undefined for none. */
export const SDIST_VERSION: string | undefined = '0.16.2.1'

/** The version of the crate `rquickjs-sys` that carries it, with three fixes of ours-to-be; undefined for none. */
export const CRATE_VERSION: string | undefined = '0.13.0'

/** SHA-256 of each file, as the crate has it: the release and the upstream fixes named in `RELEASE_FIXES`. */
export const PINNED_FILES: Readonly<Record<string, string>> = {
  'cutils.h': '810709e35fe0ece09321ad4c207dba9973aa19f91fa909e00754896b39cc3201',
  'dtoa.c': 'a8d2cf2d04db406e0c16acdd95ab0e709d309902865722f41dac07a1ba5676af',
  'dtoa.h': '1c4a4540c0038632c8a4c225472fbc21bd476fb35c4da4a857a11965b58231b9',
  'libregexp-opcode.h': '2a98d646089f3a72f25480116297c5fdb5b28fd9f815447273951f4ade4a115e',
  'libregexp.c': 'af13e996abb1767fe0cdfda123c45b811d53688d403a2ac47142e97bf79f1fae',
  'libregexp.h': '53ff95a038f7001b752c455d195d998e2955f0ae4ed62a002c13eca798db3ceb',
  'libunicode-table.h': '5840a921ac11664b505ee37b1219f518fff2a04972fe848b4bdf1e85c5a0bd83',
  'libunicode.c': 'd755606498ff707dc3a93826713c749f77b9222d8a6b066621d72a308460bf2d',
  'libunicode.h': 'ad13f66aaea3fab1616e84b9c048f2a315e1bdbab628b966617a7a3e55bcba2b',
  'list.h': 'cb6e24e8ee54bccdd66234fe54cd702d1160b9841db2b9b9adeb5003afe301d5',
  'quickjs-atom.h': '66654ae6533d15073ea527979c453709d7ed83162142c656095a10dcef737a60',
  'quickjs-opcode.h': '0054b0c45fd091afa308c3fb93b5862e0b071235918d3d73e413d23fce388bbc',
  'quickjs.c': '56951754c483870633a904838e28d758eed0b302b8677d8e0dbf2d0664b80d87',
  'quickjs.h': '9aeb68482fdcdd461ad006933dd360d97b97d75ab0d76a7ccdde4bf52c014c70',
}

/** Files that differ in the release itself (the sdist and the git tag have them so), before `RELEASE_FIXES`. */
export const RELEASE_FILES: Readonly<Record<string, string>> = {
  'libunicode.c': 'd88f53190ad772dd09b2beb93ffb8fc3097852f4987485aac8663a00189c43eb',
  'quickjs.c': '6762b46550b936973582c9bc8bdf7b42367242ae3840c19efdbb1dc2382bc07b',
}
