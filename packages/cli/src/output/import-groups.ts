import {
  ENGINE_MODULE,
  ENV_FUNCTIONS,
  ENV_NAMESPACE,
  isEnvFunctionName,
  USER_NAMESPACE,
  WASI_NAMESPACE,
} from '@tenon/abi'

/** What a group of imports asks of the host. */
export interface ImportGroup<Item extends ImportName> {
  /** `memory`, `config`, `vars`, `http`, `log`, `wasi`, `host functions`, `shared engine` or `unknown`. */
  readonly capability: string
  /** The import module they come from. */
  readonly namespace: string
  /** What the host must do for them, in a sentence. */
  readonly grant: string
  readonly imports: readonly Item[]
}

/** An import, as far as grouping looks at it. */
export interface ImportName {
  readonly module: string
  readonly name: string
}

const ENV_GRANTS: Readonly<Record<string, string>> = {
  memory: 'nothing: every host has it',
  config: 'the keys it reads, with config (--config KEY=VALUE)',
  vars: 'nothing, unless vars are disabled (--var-max)',
  http: 'the hosts it calls, with allowedHosts (--allow-host NAME)',
  log: 'nothing; a logger shows the messages (--log-level)',
}

const CAPABILITY_ORDER = [
  'memory',
  'config',
  'vars',
  'http',
  'log',
  'wasi',
  'host functions',
  'shared engine',
  'unknown',
]

type Place = Omit<ImportGroup<ImportName>, 'imports'>

function envPlace(name: string): Place {
  if (!isEnvFunctionName(name)) {
    return { capability: 'unknown', namespace: ENV_NAMESPACE, grant: 'cannot be granted: no such function in the ABI' }
  }
  const { capability } = ENV_FUNCTIONS[name]
  return { capability, namespace: ENV_NAMESPACE, grant: ENV_GRANTS[capability] ?? '' }
}

function placeOf({ module, name }: ImportName): Place {
  if (module === ENV_NAMESPACE) return envPlace(name)
  if (module === WASI_NAMESPACE) {
    return { capability: 'wasi', namespace: module, grant: 'WASI preview 1, with wasi (--wasi)' }
  }
  if (module === ENGINE_MODULE) {
    const grant = 'the engine, as a file beside the plug-in, the option engine, or a module of the manifest'
    return { capability: 'shared engine', namespace: module, grant }
  }
  const grant =
    module === USER_NAMESPACE
      ? 'these functions, with functions: { … } in the application'
      : `these functions, with functions: { "${module}": { … } }, or a linked module of that name (--link)`
  return { capability: 'host functions', namespace: module, grant }
}

const rank = ({ capability }: Place): number => CAPABILITY_ORDER.indexOf(capability)

/** Imports by what they ask of the host: the ABI's first, then WASI, then the application's host functions. */
export function groupImports<Item extends ImportName>(imports: readonly Item[]): ImportGroup<Item>[] {
  const groups = new Map<string, Place & { imports: Item[] }>()
  for (const item of imports) {
    const place = placeOf(item)
    const key = `${place.capability}\0${place.namespace}`
    const group = groups.get(key) ?? { ...place, imports: [] }
    group.imports.push(item)
    groups.set(key, group)
  }
  return [...groups.values()].toSorted((left, right) => rank(left) - rank(right))
}
