// For bundlers that find files that stand beside a module.
import { tryAll } from './app.js'

// No `await` here: bundlers may make a classic script of a worker.
void tryAll({}).then((found) => globalThis.postMessage(found, { transfer: [] }))
