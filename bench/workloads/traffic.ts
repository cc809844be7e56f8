// What a plug-in in JavaScript does with what it is given: nothing, and reading and writing JSON.
import { bytes, json } from '@tenon/pdk'

export const echo = bytes((input) => input)

export const again = json((input: unknown) => input)
