import { allSuites } from '../all-suites.ts'
import { openAssets } from '../assets.ts'
import { findFeatures } from '../runtime-features.ts'
import { runSuites } from '../run-suites.ts'

/**
 * Runs all suites in a page or a web worker; tells of each case by a request to the server that the page came from.
 * @param query of the page's URL: `run` names it to the server, `http` is the HTTP server's URL
 */
export async function runInBrowser(place: 'page' | 'worker', query: string): Promise<void> {
  const parameters = new URLSearchParams(query)
  const environment = {
    ...(await openAssets(readAsset)),
    place,
    features: findFeatures(place),
    httpUrl: parameters.get('http') ?? '',
  }
  await runSuites(allSuites, environment, async (event) => {
    const body = JSON.stringify(event)
    await fetch(`/report?run=${parameters.get('run')}`, { method: 'POST', body })
  })
}

async function readAsset(name: string): Promise<Uint8Array> {
  const response = await fetch(`/assets/${name}`)
  if (!response.ok) throw new Error(`${name}: ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}
