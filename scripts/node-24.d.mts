/** Why Node 24 is not there, or undefined. */
export function missingNode24(): string | undefined
/** The path of a Node 24 executable, installed when it is not there yet. */
export function ensureNode24(): string
