// The entry point for Node, Deno and Bun.
export * from './public.ts'
export { loadEngine } from './load-engine.ts'
export {
  openClang,
  type Clang,
  type ClangDriver,
  type ClangPackage,
  type ClangRun,
  type ClangTree,
} from './build/clang.ts'
