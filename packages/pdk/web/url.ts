import { URL, URLSearchParams } from 'whatwg-url-minimum'
import { defineGlobals, platformPrototypes } from './define-global.ts'

for (const { prototype } of [URL, URLSearchParams]) platformPrototypes.add(prototype)

// The package calls it _URL.
Object.defineProperty(URL, 'name', { value: 'URL', configurable: true })

// Its types take mutable lists alone; what it runs takes any.
defineGlobals({ URL, URLSearchParams: URLSearchParams as typeof globalThis.URLSearchParams })
