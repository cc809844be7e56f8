// What both entry points export beside `openBundler`.
export type { Esbuild } from './esbuild-service.ts'
export type { FileTree } from './file-tree.ts'
export type { BundlerSource, OpenBundler } from './open-bundler.ts'
export type { TreeBundler } from './service-supply.ts'
