import posix from 'path-browserify'

/** Node's path in its POSIX form, of the package `path-browserify`. */
export const {
  basename,
  delimiter,
  dirname,
  extname,
  format,
  isAbsolute,
  join,
  normalize,
  parse,
  relative,
  resolve,
  sep,
} = posix
export { posix }
export const toNamespacedPath = (path: string): string => path

export default posix
