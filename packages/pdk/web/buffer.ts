import { Buffer } from 'buffer/index.js'
import { defineGlobals } from './define-global.ts'

defineGlobals({ Buffer: Buffer as unknown as BufferConstructor })
