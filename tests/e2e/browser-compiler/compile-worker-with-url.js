// For bundlers that do not look for files beside a module: the application puts them there.
import { tryAll } from './app.js'
import { assets } from './assets.js'

// No `await` here: bundlers may make a classic script of a worker.
void tryAll({ assets }).then((found) => globalThis.postMessage(found, { transfer: [] }))
