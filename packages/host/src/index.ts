// The entry point for runtimes without files: browsers, workers, the edge.
import { type CompilePlugin, type CreatePlugin, hostSdk, type StartWatchdog } from './create-plugin.ts'
import { webCores } from './platform/web/web-cores.ts'
import { webPlatform } from './platform/web/web-platform.ts'
import type { CreatePool } from './pool/create-pool.ts'

export * from './public.ts'

const sdk = hostSdk(webPlatform, webCores)

/** Loads a plug-in and makes it ready to be called. @see HostSdk.createPlugin */
export const createPlugin: CreatePlugin = sdk.createPlugin

/** Loads and compiles a plug-in, to be instantiated many times. @see HostSdk.compilePlugin */
export const compilePlugin: CompilePlugin = sdk.compilePlugin

/** Loads a plug-in and makes a pool of instances of it. @see HostSdk.createPool */
export const createPool: CreatePool = sdk.createPool

/** Starts the thread that stops plug-ins at their timeout, and waits until it watches. @see HostSdk.startWatchdog */
export const startWatchdog: StartWatchdog = sdk.startWatchdog
