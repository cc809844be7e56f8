// The entry point for Node, Deno and Bun.
import { compilerOn, type Compile } from './compile.ts'
import { nodePlatform } from './platform/node/node-platform.ts'

export * from './public.ts'

/** Compiles a source into a plug-in. @see Compile */
export const compile: Compile = compilerOn(nodePlatform).compile
