import { URL, URLSearchParams } from 'whatwg-url-minimum'
import { defineGlobals, platformPrototypes } from './define-global.ts'

for (const { prototype } of [URL, URLSearchParams]) platformPrototypes.add(prototype)

// Its types take mutable lists alone; what it runs takes any.
defineGlobals({ URL, URLSearchParams: URLSearchParams as typeof globalThis.URLSearchParams })
