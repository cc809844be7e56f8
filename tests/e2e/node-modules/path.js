import path, { basename, join } from 'node:path/posix'
import { dirname } from 'path'

export function run() {
  return [
    join('/a', '../b', './c.txt'),
    basename('/x/y.tar.gz', '.gz'),
    dirname('/a/b/c'),
    path.extname('a.b.c'),
    path.relative('/a/b/c', '/a/d'),
    path.resolve('/x', 'y', '..', 'z'),
    path.parse('/home/f.txt'),
    path.normalize('/a//b/../c/.'),
    path.isAbsolute('a'),
    path.sep,
    path.posix.sep,
  ]
}
