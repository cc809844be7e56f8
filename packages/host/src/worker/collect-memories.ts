import { PluginError } from '@tenon/abi'

/** More memories than a process of Chromium has addresses for, some 125. */
const TOO_MANY = 160

/** Whether the runtime had no memory for an instance; a plug-in that met its own limit is told which. */
export function isWithoutMemory(error: unknown): boolean {
  return PluginError.is(error) && error.code === 'ERR_MEMORY_LIMIT' && error.details['limit'] === undefined
}

/**
 * Makes the engine collect the memories that this thread let go of. All threads of a process share its addresses, but V8
 * collects only for the thread that finds none left: a worker cannot have what lies about here.
 */
export function collectMemories(): void {
  try {
    for (let i = 0; i < TOO_MANY; i++) reserve()
  } catch {
    // There are more in use than anybody can let go of.
  }
}

function reserve(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 0 })
}
