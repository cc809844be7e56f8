// For bundlers that are told of the worker, whose file lies beside this one's bundle.
import { run } from './app.js'

await run({ workerUrl: new URL('./tenon-worker.js', import.meta.url) })
