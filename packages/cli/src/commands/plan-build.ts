import { ArgumentError } from '@tenon/abi'
import path from 'node:path'
import type { ParsedArguments } from '../arguments/parse-arguments.ts'
import { targetOfFile, targetOfProject, type BuildTarget } from '../project/build-target.ts'
import { findProject, type Project } from '../project/find-project.ts'

/** Where the plug-in goes unless told: named after the source, in the current directory. */
function defaultOutput(source: string): string {
  return `${path.basename(source, path.extname(source))}.wasm`
}

/** The target that the command line names, or the project; and where its plug-in goes. */
export async function planBuild(options: ParsedArguments): Promise<{ target: BuildTarget; output: string }> {
  const project = await findProject(process.cwd())
  const [source] = options.positionals
  const target = source === undefined ? targetOfProject(project) : sourceTarget(source, project)
  if (target === undefined) {
    const message = `No source: name one, or say in ${path.join(project.folder, 'package.json')} what the plug-in is made of ("tenon": { "source": "src/plugin.ts" })`
    throw new ArgumentError(message, { argument: 'source' })
  }
  const { output } = project.settings
  const ofProject = source === undefined && output !== undefined ? path.resolve(project.folder, output) : undefined
  const place = ofProject && path.relative(process.cwd(), ofProject)
  return { target, output: options.text('output') ?? place ?? defaultOutput(source ?? target.file) }
}

/** A source as it was named: that is how errors and reports name it. */
function sourceTarget(source: string, project: Project): BuildTarget {
  const target = targetOfFile(path.resolve(source), project)
  const compiler = target.kind === 'source' ? target.compiler : {}
  return { kind: 'source', file: source, compiler }
}
