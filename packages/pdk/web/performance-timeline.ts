import { readOptions } from './arguments.ts'
import { defineGlobals, defineMembers, nameInstances } from './define-global.ts'
import { showMembers } from './show.ts'
import { structuredClone } from './structured-clone.ts'

/** What was marked and measured; lasts over calls until it is cleared. */
let timeline: PerformanceEntry[] = []

const ALLOWED = Symbol('allowed')

/** The web's PerformanceEntry. */
export class PerformanceEntry {
  readonly #fields: readonly [name: string, type: string, startTime: number, duration: number]

  constructor(allowed: unknown, ...fields: [name: string, type: string, startTime: number, duration: number]) {
    if (allowed !== ALLOWED) throw new TypeError('entries are made by performance.mark and performance.measure')
    this.#fields = fields
  }

  get name(): string {
    return this.#fields[0]
  }

  get entryType(): string {
    return this.#fields[1]
  }

  get startTime(): number {
    return this.#fields[2]
  }

  get duration(): number {
    return this.#fields[3]
  }

  toJSON(): object {
    const { name, entryType, startTime, duration } = this
    return { name, entryType, startTime, duration }
  }
}

/** A copy of what the author puts beside an entry; null for nothing. */
function copyDetail(detail: unknown): unknown {
  return detail === undefined || detail === null ? null : structuredClone(detail)
}

/** The web's PerformanceMark. */
export class PerformanceMark extends PerformanceEntry {
  readonly #detail: unknown

  constructor(...[name, options]: [name: string, options?: PerformanceMarkOptions]) {
    if (name === undefined) throw new TypeError('a mark needs a name')
    const { startTime, detail } = readOptions(options)
    const start = startTime === undefined ? performance.now() : Number(startTime)
    if (!Number.isFinite(start) || start < 0) throw new TypeError('the start of a mark must not be before 0')
    super(ALLOWED, String(name), 'mark', start, 0)
    this.#detail = copyDetail(detail)
  }

  get detail(): unknown {
    return this.#detail
  }

  override toJSON(): object {
    return { ...super.toJSON(), detail: this.#detail }
  }
}

/** The web's PerformanceMeasure. */
export class PerformanceMeasure extends PerformanceEntry {
  readonly #detail: unknown

  constructor(allowed: unknown, name: string, span: readonly [start: number, end: number], detail: unknown) {
    super(allowed, name, 'measure', span[0], span[1] - span[0])
    this.#detail = detail
  }

  get detail(): unknown {
    return this.#detail
  }

  override toJSON(): object {
    return { ...super.toJSON(), detail: this.#detail }
  }
}

/** @throws {DOMException} SyntaxError for a name that nothing was marked with */
function timeOf(mark: string | number): number {
  if (typeof mark === 'number') {
    if (mark < 0 || !Number.isFinite(mark)) throw new TypeError('a time must not be before 0')
    return mark
  }
  const found = timeline.findLast(({ entryType, name }) => entryType === 'mark' && name === String(mark))
  if (!found) throw new DOMException(`there is no mark ${JSON.stringify(String(mark))}`, 'SyntaxError')
  return found.startTime
}

type Options = PerformanceMeasureOptions

/** @throws {TypeError} for options that say too little or too much */
function checkMeasure(options: Options, endMark: string | undefined): void {
  const { start, end, duration } = options
  if (endMark !== undefined) throw new TypeError('an end mark beside options: put it into them')
  if (start === undefined && end === undefined) throw new TypeError('a measure needs a start or an end')
  if (start !== undefined && end !== undefined && duration !== undefined) {
    throw new TypeError('a measure has a start, an end and a duration: two of them are enough')
  }
}

function endOf({ start, end, duration }: Options, endMark: string | undefined): number {
  if (endMark !== undefined) return timeOf(endMark)
  if (end !== undefined) return timeOf(end)
  return start !== undefined && duration !== undefined ? timeOf(start) + timeOf(Number(duration)) : performance.now()
}

function startOf({ start, end, duration }: Options): number {
  if (start !== undefined) return timeOf(start)
  return duration !== undefined && end !== undefined ? timeOf(end) - timeOf(Number(duration)) : 0
}

function isOptions(value: unknown): value is Options {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

function add<Entry extends PerformanceEntry>(entry: Entry): Entry {
  timeline.push(entry)
  return entry
}

function clear(type: string, name: string | undefined): void {
  timeline = timeline.filter((entry) => entry.entryType !== type || (name !== undefined && entry.name !== String(name)))
}

/** Entries in the order of their time. */
function list(name: string | undefined, type: string | undefined): PerformanceEntry[] {
  return timeline
    .filter((entry) => (name ?? entry.name) === entry.name && (type ?? entry.entryType) === entry.entryType)
    .toSorted((a, b) => a.startTime - b.startTime)
}

function measure(...[name, given, endMark]: Parameters<Performance['measure']>): PerformanceMeasure {
  if (name === undefined) throw new TypeError('a measure needs a name')
  const options: Options = isOptions(given) ? given : typeof given === 'string' ? { start: given } : {}
  if (isOptions(given)) checkMeasure(options, endMark)
  const span = [startOf(options), endOf(options, endMark)] as const
  return add(new PerformanceMeasure(ALLOWED, String(name), span, copyDetail(options.detail)))
}

defineMembers(performance, {
  mark: (name, options) => add(new PerformanceMark(name, options)),
  measure,
  clearMarks: (name) => clear('mark', name),
  clearMeasures: (name) => clear('measure', name),
  getEntries: () => list(undefined, undefined),
  getEntriesByName: (name, type) => list(String(name), type),
  getEntriesByType: (type) => list(undefined, String(type)),
})
nameInstances(PerformanceEntry, 'PerformanceEntry')
nameInstances(PerformanceMark, 'PerformanceMark')
nameInstances(PerformanceMeasure, 'PerformanceMeasure')
showMembers(PerformanceEntry, ['name', 'entryType', 'startTime', 'duration'])
showMembers(PerformanceMark, ['name', 'entryType', 'startTime', 'duration', 'detail'])
showMembers(PerformanceMeasure, ['name', 'entryType', 'startTime', 'duration', 'detail'])
defineGlobals({ PerformanceEntry, PerformanceMark, PerformanceMeasure })
