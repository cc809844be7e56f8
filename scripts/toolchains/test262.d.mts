/** Why Test262 is not there, or undefined. */
export function missingTest262(): string | undefined
