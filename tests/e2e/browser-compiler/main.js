// For bundlers that find files that stand beside a module, and for browsers without one.
import { followWorker, isForWorker, report, tryAll } from './app.js'

if (isForWorker) await followWorker(new Worker(new URL('./compile-worker.js', import.meta.url), { type: 'module' }))
else await report(await tryAll({}))
