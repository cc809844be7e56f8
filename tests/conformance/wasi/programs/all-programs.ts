import type { Program } from '../program.ts'
import { descriptorPrograms } from './descriptors.ts'
import { environmentPrograms } from './environment.ts'
import { filePrograms } from './files.ts'
import { lookupPrograms } from './lookup.ts'
import { namingPrograms } from './naming.ts'
import { pollPrograms } from './polling.ts'

/** Every program, by what it looks at. */
export const programs: readonly Program[] = [
  ...environmentPrograms,
  ...descriptorPrograms,
  ...filePrograms,
  ...lookupPrograms,
  ...namingPrograms,
  ...pollPrograms,
]
