// For bundlers that find files that stand beside a module.
import { tryAll } from './app.js'

tryAll({}).then((found) => globalThis.postMessage(found))
