/** Number of single-character edits that turn `left` into `right`. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (const [i, leftCharacter] of Array.from(left).entries()) {
    const next = [i + 1]
    for (const [j, rightCharacter] of Array.from(right).entries()) {
      const substituted = (row[j] ?? 0) + (leftCharacter === rightCharacter ? 0 : 1)
      next.push(Math.min(substituted, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

/** `; did you mean "…"?` for the nearest of `known`, or nothing when none is near. */
export function suggest(word: string, known: readonly string[], prefix = ''): string {
  const byDistance = known
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((left, right) => left.distance - right.distance)
  const [nearest] = byDistance
  if (nearest === undefined || nearest.distance > Math.max(2, Math.floor(word.length / 3))) return ''
  return `; did you mean ${prefix}${nearest.candidate}?`
}
