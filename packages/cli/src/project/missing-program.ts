import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'

/** Where compilers that are often asked for are had. */
const SOURCES: Readonly<Record<string, string>> = {
  cargo: 'install Rust: https://rustup.rs',
  rustc: 'install Rust: https://rustup.rs',
  rustup: 'install Rust: https://rustup.rs',
  go: 'install Go 1.24 or newer: https://go.dev/dl',
  tinygo: 'install TinyGo: https://tinygo.org/getting-started/install',
  zig: 'install Zig: https://ziglang.org/download',
  dotnet: 'install .NET: https://dotnet.microsoft.com/download',
  moon: 'install MoonBit: https://www.moonbitlang.com/download',
}

/** What would bring a program, for a person. */
export function sourceOf(program: string): string {
  return Object.hasOwn(SOURCES, program) ? String(SOURCES[program]) : 'install it, or put its folder on PATH'
}

/** Of the programs that a command line of the shell names, the first that is not there. */
export function missingProgram(command: string, env: NodeJS.ProcessEnv, folder: string): string | undefined {
  return programsOf(command).find((program) => !isThere(program, env, folder))
}

/** First words of commands, where they are plain words: what is quoted or computed only a shell can tell. */
function programsOf(command: string): string[] {
  return command.split(/&&|\|\||[;|&\n]/).flatMap((part) => {
    const word = part.trim().split(/\s+/).find(isNoAssignment)
    return word !== undefined && /^[\w@%+:,./\\-]+$/.test(word) && !BUILTINS.has(word) ? [word] : []
  })
}

const isNoAssignment = (word: string): boolean => !/^[A-Za-z_]\w*=/.test(word)

/** Words that shells know by themselves, whatever is on PATH. */
const BUILTINS = new Set(
  '. : [ break case cd continue copy del do done echo elif else erase esac eval exec exit export fi for if md mkdir move rd read return rmdir set shift test then times trap type umask unset until wait while'.split(
    ' ',
  ),
)

function isThere(program: string, env: NodeJS.ProcessEnv, folder: string): boolean {
  const isPath = /[/\\]/.test(program)
  const folders = isPath ? [folder] : (env['PATH'] ?? env['Path'] ?? '').split(path.delimiter)
  const endings = process.platform === 'win32' ? ['', ...(env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';')] : ['']
  return folders.some((each) => endings.some((ending) => isProgram(path.resolve(folder, each, program + ending))))
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
