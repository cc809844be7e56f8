import { ownsInstance } from '../inline/own-instance.ts'
import type { ExportInfo } from '../module-shape.ts'
import type { Plugin as HostPlugin } from '../plugin.ts'
import type { CallState } from './call-context.ts'
import { reported, toExtismError } from './extism-error.ts'
import type { Plugin } from './interfaces.ts'
import { outputOf, type PluginOutput } from './plugin-output.ts'

/** A plug-in of ours under the interface of `@extism/extism`. */
export class ExtismPlugin implements Plugin {
  readonly #plugin: HostPlugin
  readonly #call: CallState
  #isActive = false

  /** Made by `createPlugin`. */
  constructor(plugin: HostPlugin, call: CallState) {
    this.#plugin = plugin
    this.#call = call
  }

  async functionExists(funcName: string): Promise<boolean> {
    return this.#plugin.exports.some(({ name, kind }) => kind === 'function' && name === funcName)
  }

  async call<T>(funcName: string, input?: string | number | Uint8Array, hostContext?: T): Promise<PluginOutput | null> {
    if (this.#isActive) throw new Error('plugin is not reentrant')
    this.#isActive = true
    this.#call.error = undefined
    try {
      const output = await this.#plugin.call(funcName, toInput(input), { context: hostContext })
      if (this.#call.error !== undefined) throw reported(this.#call.error)
      return output.isSet ? outputOf(output.bytes()) : null
    } catch (thrown) {
      throw toExtismError(thrown)
    } finally {
      this.#isActive = false
    }
  }

  async getExports(): Promise<WebAssembly.ModuleExportDescriptor[]> {
    return this.#plugin.exports.map(({ name, kind }) => ({ name, kind }))
  }

  async getImports(): Promise<WebAssembly.ModuleImportDescriptor[]> {
    return this.#plugin.imports.map(({ module, name, kind }) => ({ module, name, kind }))
  }

  async getInstance(): Promise<WebAssembly.Instance> {
    if (!ownsInstance(this.#plugin)) {
      throw new TypeError('An instance cannot leave its worker; create the plug-in without `runInWorker`')
    }
    return instanceOf(await this.#plugin.instanceExports(), this.#plugin.exports)
  }

  isActive(): boolean {
    return this.#isActive
  }

  async reset(): Promise<boolean> {
    if (this.#isActive) return false
    await this.#plugin.reset()
    this.#plugin.vars.clear()
    return true
  }

  close(): Promise<void> {
    return this.#plugin.close()
  }
}

/** An instance as the plug-in's author knows it: without what passes added. */
function instanceOf(exports: WebAssembly.Exports, shape: readonly ExportInfo[]): WebAssembly.Instance {
  const own = Object.fromEntries(shape.map(({ name }) => [name, exports[name]]))
  return Object.create(WebAssembly.Instance.prototype, {
    exports: { value: Object.freeze(Object.setPrototypeOf(own, null)), enumerable: true },
  }) as WebAssembly.Instance
}

function toInput(input: string | number | Uint8Array | undefined): string | Uint8Array {
  return typeof input === 'number' ? String(input) : (input ?? '')
}
