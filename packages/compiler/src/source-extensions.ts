import { SOURCE_EXTENSIONS as SCRIPT_EXTENSIONS } from './frontend/check-entry.ts'
import { NATIVE_EXTENSIONS } from './languages/source-language.ts'

/** File name endings that are source: JavaScript, TypeScript or AssemblyScript, C and C++. */
export const SOURCE_EXTENSIONS: readonly string[] = [...SCRIPT_EXTENSIONS, ...NATIVE_EXTENSIONS]
