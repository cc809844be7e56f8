import { join } from 'node:path'

/** Of two entry points, those of one platform or of one part of a package, the bundler makes a chunk by itself. */
const MIN_SHARED_BY = 3

/**
 * Which sources become one chunk. Left to itself a bundler makes one of each set of entry points that sources have in common,
 * imports that wait included: a dozen, some of a few lines, and each costs whoever loads it a third of a millisecond.
 * Here they are: what several entry points have in common, with each other or with what comes later; and for each stage what
 * it needs that was not loaded before it.
 */
export function chunkGroups(folder, stages) {
  const priority = stages.length + 1
  const shared = { name: 'shared', tags: ['$initial'], minShareCount: MIN_SHARED_BY, priority }
  return [shared, ...stages.map((stage, i) => stageGroup(join(folder, 'src', `${stage}.ts`), stages.length - i))]
}

/** What a source imports goes with it. */
function stageGroup(source, priority) {
  return { name: source.replace(/^.*\/|\.ts$/g, ''), test: (id) => id === source, priority }
}
