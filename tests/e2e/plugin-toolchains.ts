import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ROOT } from './cli-process.ts'

const TOOLS = path.join(ROOT, '.tools')
const DEBIAN = { cargo: '/usr/bin/cargo', linker: '/usr/bin/wasm-ld-22' }
const PYTHON = path.join(TOOLS, 'py/bin/python')

/** How a language's compiler is had on this machine. */
export interface Toolchain {
  /** Why its compiler is not there. */
  readonly missing?: string
  readonly env?: Readonly<Record<string, string>>
  /** Puts what the compiler needs into a folder around the project, and into the project. */
  readonly prepare?: (around: string, project: string) => Promise<void>
}

const pathWith = (folder: string): string => `${folder}${path.delimiter}${process.env['PATH'] ?? ''}`

/** Debian's Rust builds std itself; what it has built is kept for the next run. */
async function prepareRust(around: string, project: string): Promise<void> {
  await mkdir(path.join(around, '.cargo'), { recursive: true })
  await writeFile(
    path.join(around, '.cargo/config.toml'),
    `[unstable]
build-std = ["std", "panic_abort"]
[target.wasm32-unknown-unknown]
linker = "wasm-ld-22"
rustflags = ["-Clinker-flavor=wasm-ld"]
`,
  )
  const target = path.join(TOOLS, 'new-rust-target')
  await mkdir(target, { recursive: true })
  await symlink(target, path.join(project, 'target'))
}

/** Python's package of Zig has no program `zig` on the PATH. */
async function prepareZig(around: string): Promise<void> {
  const program = path.join(around, 'bin/zig')
  await mkdir(path.dirname(program), { recursive: true })
  await writeFile(program, `#!/bin/sh\nexec "${PYTHON}" -m ziglang "$@"\n`)
  await chmod(program, 0o755)
}

/** The packages that `npm install` would bring, from where the tests have them. */
async function prepareAssemblyScript(_around: string, project: string): Promise<void> {
  const packages = path.join(TOOLS, 'npm/node_modules')
  await mkdir(path.join(project, 'node_modules'), { recursive: true })
  for (const name of ['assemblyscript', 'binaryen', 'long', '@extism']) {
    await symlink(path.join(packages, name), path.join(project, 'node_modules', name))
  }
}

const isRunnable = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0

/** The toolchains that npm alone does not bring, or that its packages are brought apart for. */
const TOOLCHAINS: Readonly<Record<string, (around: string) => Toolchain>> = {
  rust: () => ({
    ...(Object.values(DEBIAN).some((file) => !existsSync(file)) && { missing: "Debian's Rust" }),
    env: { PATH: `/usr/bin${path.delimiter}${process.env['PATH'] ?? ''}`, RUSTC_BOOTSTRAP: '1' },
    prepare: prepareRust,
  }),
  go: () => (isRunnable('go', 'version') ? {} : { missing: 'go' }),
  zig: (around) => {
    const isThere = existsSync(PYTHON) && isRunnable(PYTHON, '-m', 'ziglang', 'version')
    return {
      ...(!isThere && { missing: 'ziglang in .tools/py' }),
      env: { PATH: pathWith(path.join(around, 'bin')) },
      prepare: prepareZig,
    }
  },
  as: () => {
    const isThere = existsSync(path.join(TOOLS, 'npm/node_modules/assemblyscript'))
    return { ...(!isThere && { missing: 'assemblyscript in .tools/npm' }), prepare: prepareAssemblyScript }
  },
}

/** The toolchain of a language of `tenon new`. */
export function toolchainOf(language: string, around: string): Toolchain {
  return TOOLCHAINS[language]?.(around) ?? {}
}
