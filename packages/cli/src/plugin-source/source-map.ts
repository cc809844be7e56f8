import path from 'node:path'

interface MapJson {
  readonly sources: readonly string[]
}

const asUrlPath = (file: string): string =>
  file
    .split(path.sep)
    .map((part) => (part === '..' ? part : encodeURI(part)))
    .join('/')

/** A map to be written beside `output`: tools that follow its sources from there find them. */
export function mapBeside(sourceMap: string, output: string, source: string): string {
  const map: object = JSON.parse(sourceMap)
  const root = path.relative(path.dirname(path.resolve(output)), path.dirname(path.resolve(source)))
  return `${JSON.stringify(root === '' ? map : { ...map, sourceRoot: `${asUrlPath(root)}/` })}\n`
}

/** A map whose sources are named as somebody in the current directory would name them. */
export function mapFromHere(sourceMap: string, source: string): string {
  const map: MapJson = JSON.parse(sourceMap)
  const folder = path.dirname(path.resolve(source))
  const sources = map.sources.map((name) => path.relative(process.cwd(), path.resolve(folder, name)))
  return JSON.stringify({ ...map, sources })
}
