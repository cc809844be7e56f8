import type { CompileOptions } from '../../compile-options.ts'
import type { SourceFiles } from '../../platform/source-files.ts'

/** Bytes of stack; it lies first in memory, so that running over it traps. */
const STACK_BYTES = 256 * 1024

/** Where our own headers are in clang's file system. */
export const OWN_HEADERS = 'tenon'

/** What the author may say with flags of clang's that name folders; all others are handed on. */
const FOLDER_FLAGS: readonly string[] = ['-I', '-isystem', '-iquote', '-idirafter']

/** The author's flags, told apart. */
export interface AuthorFlags {
  /** Absolute paths of folders to look for headers in. */
  readonly includeDirectories: readonly string[]
  readonly forCompiling: readonly string[]
  readonly forLinking: readonly string[]
}

/** Tells folders, flags of the linker and all others apart. */
export function readFlags(files: SourceFiles, options: CompileOptions): AuthorFlags {
  const includeDirectories = (options.includeDirectories ?? []).map((directory) => files.resolve(directory))
  const forCompiling = Object.entries(options.define ?? {}).map(([name, value]) => `-D${name}=${value}`)
  const forLinking: string[] = []
  const queue = [...(options.flags ?? [])]
  for (let flag = queue.shift(); flag !== undefined; flag = queue.shift()) {
    const kind = FOLDER_FLAGS.find((name) => flag?.startsWith(name))
    if (kind !== undefined) includeDirectories.push(files.resolve(flag.slice(kind.length) || (queue.shift() ?? '')))
    else if (/^-(?:Wl,|l)/.test(flag)) forLinking.push(flag)
    else forCompiling.push(flag)
  }
  return { includeDirectories, forCompiling, forLinking }
}

/** How one file is compiled. */
export function compileFlags(language: 'c' | 'cpp', isDebug: boolean): string[] {
  return [
    '-O2',
    '-Wall',
    ...(language === 'cpp' ? ['-std=gnu++20', '-fno-exceptions'] : []),
    ...(isDebug ? ['-g'] : []),
    // Names in what is made are those the author knows, relative to the project.
    '-ffile-prefix-map=w/=',
    '-fdebug-compilation-dir=.',
    '-fno-caret-diagnostics',
    '-fno-color-diagnostics',
    '-isystem',
    OWN_HEADERS,
  ]
}

/** How the objects are linked: a module that is initialised once and then called, with the names of its functions. */
export function linkFlags(isDebug: boolean): string[] {
  return [
    '-mexec-model=reactor',
    `-Wl,--stack-first,-z,stack-size=${STACK_BYTES}`,
    ...(isDebug ? [] : ['-Wl,--strip-debug']),
    '-Wl,--color-diagnostics=never',
  ]
}
