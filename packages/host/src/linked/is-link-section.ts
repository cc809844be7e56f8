import type { Restorability } from '../loader/rewritten-module.ts'
import type { ModuleStorage } from '../limits/module-storage.ts'
import type { ExportInfo, ImportInfo, Signature } from '../module-shape.ts'
import type { LinkSection } from './link-section.ts'

type Check = (value: unknown) => boolean

const KINDS: ReadonlySet<unknown> = new Set(['function', 'memory', 'table', 'global', 'tag'])

const isText: Check = (value) => typeof value === 'string'
const isFlag: Check = (value) => typeof value === 'boolean'
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0
const isNull: Check = (value) => value === null

const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every((item) => check(item))

const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)

/** An object whose fields, all those of the type, are as the checks say; others may be there. */
function isObject<Type>(value: unknown, checks: Readonly<Record<keyof Type, Check>>): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries<Check>(checks).every(([name, check]) =>
    check(Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined),
  )
}

const isSignature: Check = (value) => isObject<Signature>(value, { params: listOf(isText), results: listOf(isText) })

const EXPORT: Readonly<Record<keyof ExportInfo, Check>> = {
  name: isText,
  kind: (value) => KINDS.has(value),
  signature: maybe(isSignature),
}

const isImport: Check = (value) => isObject<ImportInfo>(value, { ...EXPORT, module: isText })

const isAmount: Check = (value) => typeof value === 'number' && value >= 0

const isStorageList = listOf(
  (value) =>
    isObject<Extract<ModuleStorage['memory'][number], { unitBytes: number }>>(value, {
      unitBytes: isAmount,
      initial: isAmount,
      max: (item) => isNull(item) || isAmount(item),
    }) ||
    isObject<Extract<ModuleStorage['memory'][number], { module: string }>>(value, { module: isText, name: isText }),
)

const isStorage: Check = (value) =>
  isObject<ModuleStorage>(value, {
    memory: isStorageList,
    table: isStorageList,
    exports: listOf((item) =>
      isObject<ModuleStorage['exports'][number]>(item, {
        name: isText,
        kind: (kind) => kind === 'memory' || kind === 'table',
        index: isCount,
      }),
    ),
  })

const SECTION: Readonly<Record<keyof LinkSection, Check>> = {
  format: isCount,
  kernel: (value) => isText(value) || isNull(value),
  shape: (value) =>
    isObject<LinkSection['shape']>(value, {
      exports: listOf((item) => isObject<ExportInfo>(item, EXPORT)),
      imports: listOf(isImport),
    }),
  limits: (value) =>
    isObject<LinkSection['limits']>(value, { isTimed: isFlag, isFueled: isFlag, memoryBytes: maybe(isCount) }),
  slots: listOf((value) =>
    isObject<LinkSection['slots'][number]>(value, { module: isText, name: isText, typeIndex: isCount }),
  ),
  adapter: maybe(isText),
  hasStart: isFlag,
  restore: maybe((value) => isObject<Restorability>(value, { obstacle: maybe(isText) })),
  storage: maybe(isStorage),
  memories: listOf((value) =>
    isObject<WebAssembly.MemoryDescriptor>(value, {
      initial: isCount,
      maximum: maybe(isCount),
      shared: maybe(isFlag),
      address: maybe(isText),
    }),
  ),
}

/** Whether a value read from JSON is a section: strangers may have written it. */
export function isLinkSection(value: unknown): value is LinkSection {
  return isObject<LinkSection>(value, SECTION)
}
