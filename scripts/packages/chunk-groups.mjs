/** Of two entry points, those of one platform or of one part of a package, the bundler makes a chunk by itself. */
const MIN_SHARED_BY = 3

/**
 * Which sources become one chunk: what several entry points have in common. Left to itself a bundler makes one of each set of
 * entry points that sources have in common, imports that wait included: a dozen, some of a few lines, and each costs whoever
 * loads it a third of a millisecond.
 */
export const CHUNK_GROUPS = [{ name: 'shared', tags: ['$initial'], minShareCount: MIN_SHARED_BY }]
