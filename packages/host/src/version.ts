/** The version of this package: what it kept for other processes is of no use to another version. */
export const VERSION = '0.1.0'
