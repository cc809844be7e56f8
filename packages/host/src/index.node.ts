// The entry point for Node, Deno and Bun.
import { type CompilePlugin, type CreatePlugin, hostSdk, type StartWatchdog } from './create-plugin.ts'
import { nodeCores } from './platform/node/node-cores.ts'
import { nodePlatform } from './platform/node/node-platform.ts'
import type { CreatePool } from './pool/create-pool.ts'

export * from './public.ts'

const sdk = hostSdk(nodePlatform, nodeCores)

/** Loads a plug-in and makes it ready to be called. @see HostSdk.createPlugin */
export const createPlugin: CreatePlugin = sdk.createPlugin

/** Loads and compiles a plug-in, to be instantiated many times. @see HostSdk.compilePlugin */
export const compilePlugin: CompilePlugin = sdk.compilePlugin

/** Loads a plug-in and makes a pool of instances of it. @see HostSdk.createPool */
export const createPool: CreatePool = sdk.createPool

/** Starts the thread that stops plug-ins at their timeout, and waits until it watches. @see HostSdk.startWatchdog */
export const startWatchdog: StartWatchdog = sdk.startWatchdog
