import './url.ts' // the pattern's parts are brought to a normal form as those of a URL
import { URLPattern } from 'urlpattern-polyfill/urlpattern'
import { defineGlobals } from './define-global.ts'

defineGlobals({ URLPattern: URLPattern as unknown as typeof globalThis.URLPattern })
