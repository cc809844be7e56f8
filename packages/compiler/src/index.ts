// The entry point for runtimes without files: pages and their workers.
import { compilerOn, type Compile } from './compile.ts'
import { webPlatform } from './platform/web/web-platform.ts'

export * from './public.ts'

/** Compiles sources in memory into a plug-in. @see Compile */
export const compile: Compile = compilerOn(webPlatform).compile
