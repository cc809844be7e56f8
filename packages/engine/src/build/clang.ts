/** A folder as `@yowasp/clang` takes and gives it. */
export interface ClangTree {
  [name: string]: ClangTree | string | Uint8Array
}

type ClangCommand = (
  parameters: readonly string[] | null,
  files: ClangTree,
  options: {
    readonly stdout?: (bytes: Uint8Array | null) => void
    readonly stderr?: (bytes: Uint8Array | null) => void
    readonly decodeASCII?: boolean
    readonly fetchProgress: () => void
  },
) => unknown

/** What is used of the package `@yowasp/clang`, whoever has it installed. */
export interface ClangPackage {
  readonly runLLVM: unknown
  readonly commands: Readonly<Record<ClangDriver, unknown>>
}

/** The programs of LLVM that are used. */
export type ClangDriver = 'clang' | 'clang++' | 'wasm-ld'

/** What became of a run of clang. */
export interface ClangRun {
  readonly isOk: boolean
  /** The folder it ran in, with what it wrote; without the output where it failed. */
  readonly files: ClangTree
  /** What it had to say: warnings and errors, as it writes them. */
  readonly written: string
  /** Why it failed, where that is not clang's judgement: it ran out of memory, for instance. */
  readonly cause?: Error
}

/** Runs clang in this process; never rejects for what clang thinks of its input. */
export type Clang = (driver: ClangDriver, parameters: readonly string[], files: ClangTree) => Promise<ClangRun>

const fetchProgress = (): void => undefined

/** Clang as a function. It is WebAssembly itself: 75 MB that are loaded here, so that no run has to. */
export async function openClang({ runLLVM, commands }: ClangPackage): Promise<Clang> {
  // Without arguments it loads LLVM and runs nothing. Commands would load it with a progress on standard output.
  await (runLLVM as ClangCommand)(null, {}, { fetchProgress })
  return async (driver, parameters, files) => {
    const decoder = new TextDecoder()
    let written = ''
    const note = (bytes: Uint8Array | null): void => {
      if (bytes) written += decoder.decode(bytes, { stream: true })
    }
    const options = { stdout: note, stderr: note, decodeASCII: false, fetchProgress }
    try {
      const output = await (commands[driver] as ClangCommand)(parameters, files, options)
      return { isOk: true, files: (output ?? {}) as ClangTree, written }
    } catch (error) {
      // The error itself holds every file that clang was given.
      return { isOk: false, files: {}, written, cause: new Error(String(error)) }
    }
  }
}
