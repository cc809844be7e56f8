/**
 * What one call leaves to the next.
 * - `reuse`: the instance and all that is in it. The default.
 * - `fresh-per-call`: nothing. The instance is put back into the state it had after its initialisation, where that can be
 *   done, otherwise made anew (docs/isolation.md).
 * - `new-instance`: nothing, and each call begins with an initialisation of its own.
 */
export type Isolation = 'reuse' | 'fresh-per-call' | 'new-instance'

/** All of them. */
export const ISOLATIONS: readonly Isolation[] = ['reuse', 'fresh-per-call', 'new-instance']
