import { sourceOf } from '../project/missing-program.ts'
import type { Language, Tool } from './language.ts'

const CLANG = { '@yowasp/clang': '^22.0.0-git20542-10' }
const OWN = 'own'
const DIST = 'dist/plugin.wasm'

/** What the languages have in common that the compiler knows. */
function compiled(source: string): Pick<Language, 'source' | 'settings' | 'output' | 'tools' | 'ignored'> {
  return {
    source,
    settings: () => ({ source, output: DIST }),
    output: () => DIST,
    tools: [],
    ignored: ['dist'],
  }
}

const JAVASCRIPT_PDK =
  'Globals such as `Config`, `Var`, `Http`, `fetch` and `console` are those of `@tenon/pdk`; most packages of npm work.'
const C_PDK = '`tenon.h` is the whole of what a plug-in may ask of its host, and says how.'

const CARGO: Tool = { check: 'cargo --version', name: 'cargo', install: sourceOf('cargo') }
const WASM_TARGET: Tool = {
  check: 'rustc --print target-libdir --target wasm32-unknown-unknown',
  name: "Rust's target wasm32-unknown-unknown",
  install: 'rustup target add wasm32-unknown-unknown',
}
const GO: Tool = { check: 'go version', name: 'go', install: sourceOf('go') }
const ZIG: Tool = { check: 'zig version', name: 'zig', install: sourceOf('zig') }

/** Where cargo puts the module of a package. */
const cargoOutput = (name: string): string => `target/wasm32-unknown-unknown/release/${name.replaceAll('-', '_')}.wasm`

/** The languages of `tenon new`, in the order in which they are offered. */
export const LANGUAGES: readonly Language[] = [
  {
    ...compiled('src/plugin.ts'),
    id: 'ts',
    title: 'TypeScript',
    hint: 'npm alone',
    functionName: 'countVowels',
    test: 'src/plugin.test.ts',
    packages: { '@tenon/pdk': OWN, typescript: '^7.0.2' },
    pdk: JAVASCRIPT_PDK,
  },
  {
    ...compiled('src/plugin.js'),
    id: 'js',
    title: 'JavaScript',
    hint: 'npm alone',
    functionName: 'countVowels',
    test: 'src/plugin.test.js',
    packages: { '@tenon/pdk': OWN },
    pdk: JAVASCRIPT_PDK,
  },
  {
    ...compiled('assembly/index.ts'),
    id: 'as',
    title: 'AssemblyScript',
    hint: 'npm alone; small and fast',
    functionName: 'count_vowels',
    test: 'test/plugin.test.ts',
    packages: { '@extism/as-pdk': '^1.0.0', assemblyscript: '^0.28.20' },
    pdk: 'What a plug-in may ask of its host is in `@extism/as-pdk`.',
  },
  {
    ...compiled('src/plugin.c'),
    id: 'c',
    title: 'C',
    hint: 'npm alone',
    functionName: 'count_vowels',
    test: 'test/plugin.test.ts',
    packages: CLANG,
    pdk: C_PDK,
  },
  {
    ...compiled('src/plugin.cpp'),
    id: 'cpp',
    title: 'C++',
    hint: 'npm alone',
    functionName: 'count_vowels',
    test: 'test/plugin.test.ts',
    packages: CLANG,
    pdk: C_PDK.replace('tenon.h', 'tenon.hpp'),
  },
  {
    id: 'rust',
    title: 'Rust',
    hint: 'cargo, extism-pdk',
    functionName: 'count_vowels',
    source: 'src/lib.rs',
    test: 'test/plugin.test.ts',
    settings: (name) => ({
      build: 'cargo build --release --target wasm32-unknown-unknown',
      wasm: cargoOutput(name),
    }),
    output: cargoOutput,
    packages: {},
    tools: [CARGO, WASM_TARGET],
    ignored: ['target'],
    pdk: 'What a plug-in may ask of its host is in the crate `extism-pdk`.',
  },
  {
    id: 'go',
    title: 'Go',
    hint: 'go, go-pdk',
    functionName: 'count_vowels',
    source: 'main.go',
    test: 'test/plugin.test.ts',
    settings: () => ({
      build: `go build -buildmode=c-shared -trimpath -o ${DIST} .`,
      env: { GOOS: 'wasip1', GOARCH: 'wasm' },
      wasm: DIST,
      wasi: true,
    }),
    output: () => DIST,
    packages: {},
    tools: [GO],
    ignored: ['dist'],
    pdk: "What a plug-in may ask of its host is in the module `github.com/extism/go-pdk`. Go's plug-ins need WASI.",
    wasi: true,
  },
  {
    id: 'zig',
    title: 'Zig',
    hint: 'zig',
    functionName: 'count_vowels',
    source: 'src/plugin.zig',
    test: 'test/plugin.test.ts',
    settings: () => ({
      build: `zig build-exe src/plugin.zig -target wasm32-freestanding -O ReleaseSmall -fno-entry -rdynamic -femit-bin=${DIST}`,
      wasm: DIST,
    }),
    output: () => DIST,
    packages: {},
    tools: [ZIG],
    ignored: ['dist', '.zig-cache', 'zig-out'],
    pdk: '`src/host.zig` has a part of what a plug-in may ask of its host; the package `zig-pdk` has all.',
  },
]
