/**
 * The row of a commit that changes nothing which anybody keeps in memory. It stands where changes stand, is no change, and
 * is published to nobody. A version that does not know it takes it for `anything`, which is safe.
 */
export const NOTHING_CACHED = JSON.stringify({ kind: 'nothing-cached' })
