import Fuse from 'fuse.js'

export function run(input) {
  const fuse = new Fuse(['apple', 'orange', 'banana', 'grape'], { threshold: 0.4 })
  return fuse.search(input).map(({ item }) => item)
}
