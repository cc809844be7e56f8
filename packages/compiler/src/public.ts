// What every entry point exports beside the functions that need a platform.
export type { Compile, StartCompiling } from './compile.ts'
export type { CompileContext } from './compile-context.ts'
export type {
  CompileAssets,
  CompileMode,
  CompileOptions,
  CompileProgress,
  CompileResult,
  PluginImport,
  SharedEngine,
} from './compile-options.ts'
export type { Diagnostic } from './diagnostic.ts'
export type { LoadPackage } from './memory/package-loader.ts'
export type { SourceContents } from './memory/source-contents.ts'
export type { SourcePlace } from './source-place.ts'
export type { SourceLanguage } from './languages/source-language.ts'
export { SOURCE_EXTENSIONS } from './source-extensions.ts'
