import type { CompileOptions } from '@tenon/compiler'
import path from 'node:path'
import { isSourceFile } from '../plugin-source/source-file.ts'
import type { Project } from './find-project.ts'
import { compilerSettings } from './project-settings.ts'

/** A way to a plug-in's bytes. Paths are absolute. */
export type BuildTarget =
  | { readonly kind: 'source'; readonly file: string; readonly compiler: CompileOptions }
  | { readonly kind: 'wasm'; readonly file: string }
  | CommandTarget

/** A plug-in that a command of the author's builds. */
export interface CommandTarget {
  readonly kind: 'command'
  readonly folder: string
  readonly command: string
  readonly env: Readonly<Record<string, string>>
  /** What it makes. */
  readonly file: string
}

/** The target that a path stands for; a project's own source is built as the project says. */
export function targetOfFile(file: string, { folder, settings }: Project): BuildTarget {
  if (!isSourceFile(file)) return { kind: 'wasm', file }
  const isOwn = settings.source !== undefined && path.resolve(folder, settings.source) === file
  return { kind: 'source', file, compiler: isOwn ? compilerSettings(folder, settings) : {} }
}

/** The plug-in that a project says it makes, or `undefined` where it says nothing of one. */
export function targetOfProject(project: Project): BuildTarget | undefined {
  const { folder, settings } = project
  const { build, env = {}, wasm, source } = settings
  if (build !== undefined && wasm !== undefined) {
    return { kind: 'command', folder, command: build, env, file: path.resolve(folder, wasm) }
  }
  const file = source ?? wasm
  return file === undefined ? undefined : targetOfFile(path.resolve(folder, file), project)
}
