import type { WatchdogAsk } from './watchdog-protocol.ts'

/** Answers an ask of the calling thread with the time, in ms. Does not return from `watch`. @param now this thread's clock */
export declare function answer(ask: WatchdogAsk, now?: () => number): number
