import type { Inspection } from './inspection.ts'

/** An inspection as JSON, for programs; its fields are documented in `docs/cli.md`. */
export function inspectionJson(inspection: Inspection): string {
  return `${JSON.stringify(inspection, undefined, 2)}\n`
}
