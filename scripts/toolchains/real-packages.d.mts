/** Name and exact version of each npm package that tests and bench build into plug-ins. */
export const REAL_PACKAGES: readonly string[]
