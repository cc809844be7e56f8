// Before the package is packed: both engines must be there, as the published package has no sources of them.
import { ENGINE_VARIANTS, loadEngine } from './dist/index.node.js'

for (const variant of ENGINE_VARIANTS) {
  await loadEngine({
    variant,
    onProgress: ({ step, message }) => console.error(`${variant} engine: ${step}: ${message}`),
  })
}
