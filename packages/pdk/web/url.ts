import { URL, URLSearchParams } from 'whatwg-url-minimum'
import { defineGlobals } from './define-global.ts'

// Its types take mutable lists alone; what it runs takes any.
defineGlobals({ URL, URLSearchParams: URLSearchParams as typeof globalThis.URLSearchParams })
