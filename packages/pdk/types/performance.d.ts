interface PerformanceEntry {
  readonly duration: number
  readonly entryType: string
  readonly name: string
  /** Milliseconds since `performance.timeOrigin`. */
  readonly startTime: number
  toJSON(): object
}
declare var PerformanceEntry: { readonly prototype: PerformanceEntry }
interface PerformanceMark extends PerformanceEntry {
  readonly detail: unknown
}
declare var PerformanceMark: {
  readonly prototype: PerformanceMark
  new (name: string, options?: PerformanceMarkOptions): PerformanceMark
}
interface PerformanceMeasure extends PerformanceEntry {
  readonly detail: unknown
}
declare var PerformanceMeasure: { readonly prototype: PerformanceMeasure }
interface PerformanceMarkOptions {
  detail?: unknown
  startTime?: number
}
/** Two of start, end and duration. */
interface PerformanceMeasureOptions {
  detail?: unknown
  duration?: number
  end?: string | number
  start?: string | number
}

interface Performance {
  readonly timeOrigin: number
  now(): number
  toJSON(): { timeOrigin: number }
  /** Marks and measures last over calls until they are cleared. */
  mark(name: string, options?: PerformanceMarkOptions): PerformanceMark
  measure(name: string, start?: string | PerformanceMeasureOptions, end?: string): PerformanceMeasure
  clearMarks(name?: string): void
  clearMeasures(name?: string): void
  getEntries(): PerformanceEntry[]
  getEntriesByName(name: string, type?: string): PerformanceEntry[]
  getEntriesByType(type: string): PerformanceEntry[]
}
declare var performance: Performance
