import type { Attack } from '../attack.ts'
import { ABI_ATTACKS } from './abi.ts'
import { HOST_FUNCTION_ATTACKS } from './host-functions.ts'
import { HTTP_ATTACKS } from './http.ts'
import { JAVASCRIPT_ATTACKS } from './javascript.ts'
import { MODULE_ATTACKS } from './modules.ts'
import { RESOURCE_ATTACKS } from './resources.ts'
import { WASI_ATTACKS } from './wasi.ts'

/** All hostile plug-ins. */
export const ATTACKS: readonly Attack[] = [
  ...RESOURCE_ATTACKS,
  ...ABI_ATTACKS,
  ...HOST_FUNCTION_ATTACKS,
  ...WASI_ATTACKS,
  ...HTTP_ATTACKS,
  ...MODULE_ATTACKS,
  ...JAVASCRIPT_ATTACKS,
]
