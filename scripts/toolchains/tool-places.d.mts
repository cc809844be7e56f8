/** The folder of the npm tools. */
export const npmFolder: string

/** Why the npm tools are not installed from the lock as it is, or undefined. */
export function missingNpm(): string | undefined
