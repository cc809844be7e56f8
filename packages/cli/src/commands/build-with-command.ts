import path from 'node:path'
import type { ParsedArguments } from '../arguments/parse-arguments.ts'
import { moduleReport, moduleReportJson } from '../output/module-report.ts'
import { buildPlugin } from '../project/build-plugin.ts'
import type { CommandTarget } from '../project/build-target.ts'
import type { Terminal } from '../terminal.ts'
import { writeModule } from './write-module.ts'

/** Builds what the project makes with a command of its own. */
export async function buildWithCommand(
  target: CommandTarget,
  options: ParsedArguments,
  terminal: Terminal,
): Promise<void> {
  const isQuiet = options.flag('quiet')
  const start = performance.now()
  const onOutput = (text: string): void => void (isQuiet || terminal.writeError(text))
  const { wasm } = await buildPlugin(target, { onOutput })
  const output = options.text('output') ?? path.relative(process.cwd(), target.file)
  if (path.resolve(output) !== target.file) await writeModule(output, wasm)
  const report = { output, wasm, durationMs: performance.now() - start }
  if (options.flag('json')) await terminal.write(moduleReportJson(report))
  else if (!isQuiet) await terminal.write(moduleReport(report))
}
