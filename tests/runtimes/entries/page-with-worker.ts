// Starts a web worker that runs all suites.
const worker = new Worker(`./web-worker.js${location.search}`, { type: 'module' })
worker.addEventListener('error', ({ message }) => console.error(`The web worker failed: ${message}`))
