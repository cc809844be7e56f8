// For bundlers that do not look for files beside a module: the application puts them there.
import { followWorker, isForWorker, report, tryAll } from './app.js'
import { assets } from './assets.js'

if (isForWorker) await followWorker(new Worker(new URL('./compile-worker.js', import.meta.url), { type: 'module' }))
else await report(await tryAll({ assets }))
