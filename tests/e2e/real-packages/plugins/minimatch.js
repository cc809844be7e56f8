import { minimatch } from 'minimatch'

export function run(input) {
  return ['src/**/*.ts', '*.js', '{src,lib}/**'].map((pattern) => minimatch(input, pattern))
}
