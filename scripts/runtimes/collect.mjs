// Collects what a run tells, and ends it where it tells nothing for too long.

/** Milliseconds between two events: a case may take 60 s, and then a runtime that hangs says nothing more. */
const SILENCE_MS = 90_000

/**
 * Follows one run. `whenOver` is fulfilled with the results once the run is done, stopped by itself (`end`) or silent.
 * A case that was planned and has no result failed.
 */
export function followRun(silenceMs = SILENCE_MS) {
  const run = { features: {}, planned: [], results: [], current: undefined }
  let finish
  let timer
  const whenOver = new Promise((resolve) => (finish = resolve))
  const over = (reason) => {
    clearTimeout(timer)
    finish({ features: run.features, results: [...run.results, ...missing(run, reason)] })
  }
  const rewind = () => {
    clearTimeout(timer)
    timer = setTimeout(over, silenceMs, `nothing was heard for ${silenceMs / 1000} s`)
  }
  rewind()
  return {
    whenOver,
    end: over,
    accept: (event) => {
      rewind()
      accept(run, event)
      if (event.kind === 'done') over()
    },
  }
}

function accept(run, event) {
  if (event.kind === 'plan') Object.assign(run, { planned: event.cases, features: event.features })
  else if (event.kind === 'start') run.current = event.name
  else if (event.kind === 'end') run.results.push(event)
}

/** Results for what was planned and not heard of. */
function missing({ planned, results, current }, reason) {
  if (planned.length === 0) return [{ name: 'the run', ms: 0, problem: `did not begin: ${reason}` }]
  const known = new Set(results.map(({ name }) => name))
  return planned
    .filter((name) => !known.has(name))
    .map((name) => ({ name, ms: 0, problem: name === current ? `ended the run: ${reason}` : `not run: ${reason}` }))
}
