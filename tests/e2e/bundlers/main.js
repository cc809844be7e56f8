// For bundlers that find workers by themselves.
import { run } from './app.js'

await run({})
