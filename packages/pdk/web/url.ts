import { URL, URLSearchParams } from 'whatwg-url-minimum'
import { requireArguments } from './arguments.ts'
import { defineGlobals, platformPrototypes } from './define-global.ts'
import { showMembers, showPairs } from './show.ts'

for (const { prototype } of [URL, URLSearchParams]) platformPrototypes.add(prototype)

requireArguments(URLSearchParams.prototype, { append: 2, delete: 1, forEach: 1, get: 1, getAll: 1, has: 1, set: 2 })
requireArguments(URL, { canParse: 1, parse: 1 })

const PARTS = 'href origin protocol username password host hostname port pathname search searchParams hash'
showMembers(URL, PARTS.split(' '))
showPairs(URLSearchParams)

// Its types take mutable lists alone; what it runs takes any.
defineGlobals({ URL, URLSearchParams: URLSearchParams as typeof globalThis.URLSearchParams })
