import { ENV_NAMESPACE, WASI_NAMESPACE } from '@tenon/abi'

/** Engine imports, and the words without which no plug-in can reach them. */
interface OptionalImports {
  readonly module: string
  readonly names: readonly string[]
  readonly mention: RegExp
}

const OPTIONAL: readonly OptionalImports[] = [
  {
    module: ENV_NAMESPACE,
    names: ['http_request', 'http_status_code', 'http_headers'],
    mention: /\b(?:Http|fetch)\b/,
  },
  { module: ENV_NAMESPACE, names: ['var_get', 'var_set'], mention: /\bVar\b/ },
  // fetch asks its host with it whether it tells of failures.
  { module: ENV_NAMESPACE, names: ['config_get'], mention: /\b(?:Config|fetch)\b/ },
  { module: ENV_NAMESPACE, names: ['log_trace'], mention: /\btrace\b/ },
  { module: WASI_NAMESPACE, names: ['random_get'], mention: /\b(?:random|generateKey|crypto(?!\s*\.\s*subtle\b))\b/ },
  { module: WASI_NAMESPACE, names: ['clock_time_get'], mention: /\b(?:Date|performance|timeStamp|timeEnd|timeLog)\b/ },
]

/** An import by its two names. */
export interface ImportName {
  readonly module: string
  readonly name: string
}

/**
 * The engine's imports that a plug-in with this source cannot reach, because it never mentions the global that leads to
 * them. Any mention counts, also in a comment or a string: to keep too many is harmless, to keep too few is not.
 */
export function unusedImports(source: string): ImportName[] {
  return OPTIONAL.filter(({ mention }) => !mention.test(source)).flatMap(({ module, names }) =>
    names.map((name) => ({ module, name })),
  )
}

/** All of the engine's imports that a plug-in may do without. */
export const OPTIONAL_IMPORTS: readonly ImportName[] = OPTIONAL.flatMap(({ module, names }) =>
  names.map((name) => ({ module, name })),
)
