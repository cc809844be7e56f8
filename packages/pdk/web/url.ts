import { URL, URLSearchParams } from 'whatwg-url-minimum'
import { defineGlobals, platformPrototypes } from './define-global.ts'
import { showMembers, showPairs } from './show.ts'

for (const { prototype } of [URL, URLSearchParams]) platformPrototypes.add(prototype)

const PARTS = 'href origin protocol username password host hostname port pathname search searchParams hash'
showMembers(URL, PARTS.split(' '))
showPairs(URLSearchParams)

// Its types take mutable lists alone; what it runs takes any.
defineGlobals({ URL, URLSearchParams: URLSearchParams as typeof globalThis.URLSearchParams })
