// What every entry point exports beside the functions that need a platform.
export type { Compile } from './compile.ts'
export type { CompileAssets, CompileOptions, CompileProgress, CompileResult, PluginImport } from './compile-options.ts'
export type { Diagnostic } from './diagnostic.ts'
export type { LoadPackage } from './memory/package-loader.ts'
export type { SourceContents } from './memory/source-contents.ts'
export type { SourcePlace } from './source-place.ts'
export { SOURCE_EXTENSIONS } from './frontend/check-entry.ts'
