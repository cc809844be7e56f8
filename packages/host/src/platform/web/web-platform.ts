import type { Platform } from '../platform.ts'

/** A runtime that has the web's interfaces and nothing else. */
export const webPlatform: Platform = {}
