import { join } from 'node:path'

/** Of two entry points, those of one platform or of one part of a package, the bundler makes a chunk by itself. */
const MIN_SHARED_BY = 3

/**
 * Which sources become one chunk: what several entry points have in common, and each source that is imported later, with what
 * it needs that was not loaded before it. Left to itself a bundler makes a chunk of each set of entry points that sources have in
 * common, imports that wait included: a dozen, some of a few lines, and each costs whoever loads it a third of a millisecond.
 * @param later sources in `src`, those first that others import
 */
export function chunkGroups(folder, later) {
  const shared = { name: 'shared', tags: ['$initial'], minShareCount: MIN_SHARED_BY, priority: later.length + 1 }
  return [shared, ...later.map((source, i) => laterGroup(join(folder, 'src', `${source}.ts`), later.length - i))]
}

/** What a source imports goes with it. */
function laterGroup(source, priority) {
  return { name: source.replace(/^.*\/|\.ts$/g, ''), test: (id) => id === source, priority }
}
