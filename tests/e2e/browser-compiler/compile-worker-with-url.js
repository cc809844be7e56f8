// For bundlers that do not look for files beside a module: the application puts them there.
import { tryAll } from './app.js'
import { assets } from './assets.js'

tryAll({ assets }).then((found) => globalThis.postMessage(found))
