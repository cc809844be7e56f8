import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { CompileError } from '@tenon/abi'

import type {
  LanguageFrontEnds,
  LanguageToolbox,
  OptionalCompiler,
  OwnFile,
} from '../../languages/language-front-end.ts'
import { findModule } from './find-module.ts'

const require = createRequire(import.meta.url)
const own: { readonly peerDependencies: Readonly<Record<string, string>> } = require('../../../package.json')

const frontEnds: LanguageFrontEnds = {
  c: async () => (await import('../../languages/c/compile-native.ts')).compileNative,
  cpp: async () => (await import('../../languages/c/compile-native.ts')).compileNative,
  assemblyscript: async () =>
    (await import('../../languages/assemblyscript/compile-assemblyscript.ts')).compileAssemblyScript,
}

const toolbox: LanguageToolbox = {
  loadCompiler: async (compiler, directory) => {
    const found = findModule(path.join(directory, 'x'), compiler.probe) ?? findModule(import.meta.url, compiler.probe)
    if (found === undefined) throw missingCompiler(compiler, directory)
    const { module } = compiler
    return import(pathToFileURL(module === undefined ? found : path.join(path.dirname(found), module)).href)
  },
  readOwnFile: (name) => readFile(ownFile(name), 'utf8'),
}

/** C, C++ and AssemblyScript, with compilers from npm. */
export const nodeLanguages: { readonly frontEnds: LanguageFrontEnds; readonly toolbox: LanguageToolbox } = {
  frontEnds,
  toolbox,
}

function ownFile(name: OwnFile): string {
  if (name === 'tenon.h' || name === 'tenon.hpp') return require.resolve(`@tenon/pdk/c/${name}`)
  const folder = name === 'tenon-runtime.ts' ? 'assembly' : 'c'
  return fileURLToPath(new URL(`../../../${folder}/${name}`, import.meta.url))
}

function missingCompiler({ name, language }: OptionalCompiler, directory: string): CompileError {
  // The oldest version that is known to work, and the one that is tested.
  const version = own.peerDependencies[name]?.replace('^', '') ?? 'latest'
  const message =
    `The compiler of ${language} is the package ${name}, which is installed neither in the project of ${directory} nor beside ` +
    `tenon. Install it with: npm install -D ${name}@${version}`
  return new CompileError('ERR_COMPILER_MISSING', message, { details: { package: name, version, directory } })
}
