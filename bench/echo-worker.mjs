// What a worker must cost at least: says everything back.
import { parentPort } from 'node:worker_threads'

parentPort?.on('message', (message) => parentPort?.postMessage(message, []))
