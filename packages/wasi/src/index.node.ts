// Directories of the host, for Node, Deno and Bun.
export { hostDirectory } from './platform/node/host-file-system.ts'
