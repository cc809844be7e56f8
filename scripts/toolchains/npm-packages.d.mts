/** A set of npm packages that tests build or compare with. */
type PackageSet = 'real-packages' | 'pdk-types'
/** The folder that a set is resolved from. */
export function packagesFolder(name: PackageSet): string
/** Why a set is not there in exactly its versions, or undefined. */
export function missingPackages(name: PackageSet): string | undefined
/** Installs a set where it is not there yet, and gives the folder that it is resolved from. */
export function ensurePackages(name: PackageSet): string
