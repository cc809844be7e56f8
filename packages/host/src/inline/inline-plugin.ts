import { ArgumentError, PluginError } from '@tenon/abi'
import type { Kernel } from '@tenon/kernel'
import { assertNotAborted } from '../abort.ts'
import { assertReady } from '../assert-ready.ts'
import { CallContexts } from '../call-context.ts'
import { noteFrames } from '../debug/note-frames.ts'
import { exitedTooEarly, explainThrown, reportedError, returnedCode } from '../call-outcome.ts'
import { assertCallOptions, type CallInput, type CallOptions, toKernelInput } from '../call-arguments.ts'
import { sameBytes } from '../cache/same-bytes.ts'
import { GuestInstance, toCode } from '../guest-instance.ts'
import { createKernel } from '../create-kernel.ts'
import { createImportSupply } from '../import-supply.ts'
import { CallLimits } from '../limits/call-limits.ts'
import { isSuspendError } from '../limits/jspi.ts'
import { MemoryBudget } from '../limits/memory-budget.ts'
import { CallFailure } from '../linker/call-failure.ts'
import { orOutOfMemory } from '../linker/out-of-memory.ts'
import { awaitSteps, runSteps } from '../linker/guest-steps.ts'
import { type ImportSupply, instantiatePlugin } from '../linker/instantiate.ts'
import type { LoadedModules } from '../loader/loaded-module.ts'
import { createLogSink, type LogSink } from '../logger.ts'
import { assertCallable, type ExportInfo, type ImportInfo, isCallableExport } from '../module-shape.ts'
import type { Platform } from '../platform/platform.ts'
import type { Grants } from '../plugin-options.ts'
import type { Plugin } from '../plugin.ts'
import { type FreshInstances, freshInstancesFor } from '../restore/fresh-instances.ts'
import { PluginOutput } from '../plugin-output.ts'
import { mustBeAwaited, mustGiveWay } from '../suspend/cannot-wait.ts'
import { mayWait, mustWait } from '../suspend/imported-functions.ts'
import { createSuspension, type Suspension } from '../suspend/suspension.ts'
import { VarStore } from '../var-store.ts'
import { OpenWasi } from '../wasi/open-wasi.ts'

/** A plug-in that runs in the thread of its caller. */
export class InlinePlugin implements Plugin {
  readonly vars: VarStore
  readonly #modules: LoadedModules
  readonly #grants: Grants
  readonly #kernel: Kernel
  readonly #budget: MemoryBudget
  readonly #log: LogSink
  readonly #contexts: CallContexts
  readonly #failure = new CallFailure()
  readonly #limits: CallLimits
  /** What calls are suspended with; absent where none ever is. */
  readonly #suspension: Suspension | undefined
  readonly #mustWait: boolean
  readonly #supply: ImportSupply
  readonly #openWasi = new OpenWasi()
  readonly #callable = new Set<string>()
  /** Absent where calls share an instance. */
  readonly #fresh: FreshInstances | undefined
  #instance: GuestInstance | undefined
  /** Puts back the vars that a call found, where it may not leave others. */
  #undoVars: (() => void) | undefined
  #isBusy = false
  #isClosed = false
  #hasRunCommand = false

  /** Made by `createPlugin` or `CompiledPlugin.instantiate`. */
  constructor(modules: LoadedModules, grants: Grants, platform: Platform) {
    const { limits, config, logger, logLevel } = grants
    this.#modules = modules
    this.#limits = new CallLimits(grants, mayWait(modules, grants), modules.watchdog)
    this.#grants = grants
    this.vars = grants.vars ?? new VarStore(limits.varBytes)
    this.#kernel = createKernel(modules, limits, this.#limits.control.deadline)
    this.#budget = new MemoryBudget(this.#kernel, limits.memoryBytes ?? Infinity)
    this.#log = createLogSink(logger, logLevel, limits.logBytes)
    this.#contexts = new CallContexts(this.#kernel, this.vars)
    this.#suspension = createSuspension(this.#limits, this.#failure)
    this.#mustWait = this.#suspension !== undefined && mustWait(modules, grants)
    this.#fresh = freshInstancesFor(grants, {
      kernel: this.#kernel,
      budget: this.#budget,
      sameBytes: platform.sameBytes ?? sameBytes,
    })
    const state = { kernel: this.#kernel, config, vars: this.vars, log: this.#log }
    this.#supply = createImportSupply({
      grants,
      platform,
      state,
      contexts: this.#contexts,
      failure: this.#failure,
      limits: this.#limits,
      budget: this.#budget,
      suspension: this.#suspension,
      fresh: this.#fresh,
      openWasi: this.#openWasi,
    })
  }

  get exports(): readonly ExportInfo[] {
    return this.#modules.main.shape.exports
  }

  get imports(): readonly ImportInfo[] {
    return this.#modules.main.shape.imports
  }

  functionExists(name: string): boolean {
    return isCallableExport(this.exports, name)
  }

  get fuelConsumed(): bigint | undefined {
    return this.#limits.fuel?.consumed
  }

  get memoryBytes(): number {
    const ofKernel = this.#kernel.isAttached ? this.#kernel.memoryBytes : 0
    const instance = this.#instance
    return ofKernel + (instance === undefined ? 0 : Math.max(instance.memoryBytes, this.#budget.ownBytes))
  }

  // In one piece: each promise between the caller and the plug-in would take longer than a short call.
  async call(name: string, input: CallInput = '', options?: CallOptions): Promise<PluginOutput> {
    const suspension = this.#suspension
    let content = this.#begin(name, input, options, suspension !== undefined)
    let failure: unknown
    try {
      if (suspension === undefined) return this.#run(name, content)
      let instance = this.#findInstance()
      if (instance === undefined) {
        // Meanwhile the caller may put its buffer to other use.
        if (typeof content !== 'string') content = content.slice()
        instance = await this.#instantiateSuspendable(suspension)
      }
      this.#takeInput(content)
      this.#hasRunCommand = name === '_start'
      let code = 0
      try {
        code = toCode(name, await instance.callSuspendable(name, suspension))
      } catch (thrown) {
        this.#abandon(thrown)
      }
      return this.#finish(code)
    } catch (thrown) {
      failure = thrown
    } finally {
      this.#end()
    }
    const { debug } = this.#modules
    throw debug === undefined ? failure : await debug.explain(failure)
  }

  callSync(name: string, input: CallInput = '', options?: CallOptions): PluginOutput {
    if (this.#limits.givesWay) throw mustGiveWay()
    if (this.#mustWait) throw mustBeAwaited()
    const bytes = this.#begin(name, input, options, false)
    try {
      return this.#run(name, bytes)
    } catch (thrown) {
      throw this.#modules.debug?.explainNow(thrown) ?? thrown
    } finally {
      this.#end()
    }
  }

  /**
   * What the main module's instance exports, what passes added included; makes the instance where there is none, under
   * the limits of a call.
   * @internal for those who make it: what begins early, and `@tenon/host/extism`
   */
  async instanceExports(): Promise<WebAssembly.Exports> {
    assertReady(this.#isClosed, this.#isBusy)
    const suspension = this.#suspension
    this.#beginCall(this.#prepare(undefined), undefined, suspension !== undefined)
    try {
      const found = this.#findInstance()
      if (found !== undefined) return found.exports
      const made = suspension === undefined ? this.#instantiate() : await this.#instantiateSuspendable(suspension)
      return made.exports
    } finally {
      this.#end()
    }
  }

  async reset(): Promise<void> {
    assertReady(this.#isClosed, this.#isBusy)
    this.#forgetInstance()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#limits.control.close()
    this.#forgetInstance()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Checks a call, and begins it; {@link #end} must follow. */
  #begin(name: string, input: CallInput, options: CallOptions | undefined, canWait: boolean): string | Uint8Array {
    assertReady(this.#isClosed, this.#isBusy)
    const bytes = toKernelInput(input)
    const timeoutMs = this.#prepare(options)
    if (!this.#callable.has(name)) this.#checkCallable(name)
    this.#beginCall(timeoutMs, options, canWait)
    return bytes
  }

  #beginCall(timeoutMs: number | undefined, options: CallOptions | undefined, canWait: boolean): void {
    const context = options?.context
    const signal = options?.signal
    this.#isBusy = true
    this.#contexts.start(context)
    this.#startCall(timeoutMs, signal, canWait)
  }

  #end(): void {
    this.#limits.end()
    this.#undoVars?.()
    this.#isBusy = false
    this.#contexts.end()
    // After a command, the next call begins with another instance.
    if (this.#instance === undefined || this.#hasRunCommand) this.#openWasi.close()
  }

  #checkCallable(name: unknown): void {
    assertCallable(this.#modules.main.shape, name)
    this.#callable.add(name)
  }

  /** Checks a call's options, and returns its timeout. */
  #prepare(options: CallOptions | undefined): number | undefined {
    const { signal, limits } = this.#grants
    assertNotAborted(signal)
    if (options === undefined) return limits.timeoutMs
    assertCallOptions(options)
    assertNotAborted(options.signal)
    if (options.timeoutMs !== undefined && limits.timeoutMs === undefined) {
      throw new ArgumentError('A call can have a timeout only where limits.timeoutMs was set at creation', {
        argument: 'timeoutMs',
      })
    }
    return options.timeoutMs ?? limits.timeoutMs
  }

  #startCall(timeoutMs: number | undefined, signal: AbortSignal | undefined, canWait: boolean): void {
    this.#failure.clear()
    this.#limits.start(timeoutMs, signal, canWait)
    this.#budget.startCall()
    this.#log.startCall()
    if (this.#fresh !== undefined && this.#grants.vars === undefined) this.#undoVars = this.vars.checkpoint()
    if (this.#hasRunCommand) this.#forgetCommand()
  }

  #run(name: string, input: string | Uint8Array): PluginOutput {
    const instance = this.#findInstance() ?? this.#instantiate()
    this.#takeInput(input)
    this.#hasRunCommand = name === '_start'
    let code = 0
    try {
      code = instance.call(name)
    } catch (thrown) {
      this.#abandon(thrown)
    }
    return this.#finish(code)
  }

  /** A linked kernel runs in the guest: what it throws besides errors of ours is the guest's fault. */
  #takeInput(input: string | Uint8Array): void {
    try {
      this.#kernel.begin(input)
    } catch (thrown) {
      if (!PluginError.is(thrown)) return this.#abandon(thrown)
      // What is left to be cleared must not take the time of the next call, too.
      if (thrown.code !== 'ERR_MEMORY_LIMIT') this.#forgetInstance()
      throw thrown
    }
  }

  #instantiate(): GuestInstance {
    this.#clearKernel()
    try {
      return this.#adopt(runSteps(instantiatePlugin(this.#modules, this.#supply)))
    } catch (thrown) {
      throw this.#explain(thrown) ?? exitedTooEarly()
    }
  }

  async #instantiateSuspendable(suspension: Suspension): Promise<GuestInstance> {
    this.#clearKernel()
    try {
      return this.#adopt(await awaitSteps(instantiatePlugin(this.#modules, this.#supply), suspension))
    } catch (thrown) {
      throw this.#explain(thrown) ?? exitedTooEarly()
    }
  }

  #adopt(exports: WebAssembly.Exports): GuestInstance {
    const instance = new GuestInstance(exports)
    this.#instance = instance
    this.#fresh?.capture(instance)
    return instance
  }

  /** The instance that the call is to run in; `undefined` where it must be made. */
  #findInstance(): GuestInstance | undefined {
    if (this.#fresh !== undefined) this.#instance = this.#fresh.renew()
    return this.#instance
  }

  #forgetInstance(): void {
    this.#instance = undefined
    this.#fresh?.forget()
    // A call that is under way closes what it has open at its end.
    if (!this.#isBusy) this.#openWasi.close()
  }

  /** A new instance must see nothing of the call before, neither its input nor its error, and has all memory before it. */
  #clearKernel(): void {
    orOutOfMemory(() => this.#kernel.renew())
    this.#budget.startInstance()
  }

  /**
   * Deals with what was thrown through the guest, whose stack pointer and locks are then in an unknown state: the
   * instance is dropped, or restored. Returns only for an exit with code 0, which is success.
   */
  #abandon(thrown: unknown): void {
    this.#instance = undefined
    // The stack may have come to its end within the kernel, which is not restored.
    if (thrown instanceof RangeError) this.#fresh?.forget()
    const error = this.#explain(thrown)
    if (error !== undefined) throw error
  }

  #explain(thrown: unknown): PluginError | undefined {
    const first = this.#failure.or(thrown)
    const cause = isSuspendError(first) ? mustBeAwaited() : first
    const error = explainThrown(cause, this.#kernel.errorText(), this.#limits, this.#budget.refusal)
    if (error !== undefined) noteFrames(error, first)
    return error
  }

  #finish(code: number): PluginOutput {
    // The plug-in may have swallowed what host code threw, and several modules may have used too much together.
    if (this.#failure.isSet || this.#limits.fuel?.isExhausted === true) this.#abandon(undefined)
    const errorText = this.#kernel.errorText()
    if (errorText !== undefined) {
      throw this.#failure.toldIn(errorText) ?? reportedError(errorText, code, this.#budget.refusal)
    }
    if (code !== 0) throw returnedCode(code, this.#budget.refusal)
    const bytes = this.#kernel.takeOutput(this.#grants.limits.outputBytes)
    return new PluginOutput(bytes, bytes.length > 0 || this.#kernel.hasOutput)
  }

  /** After `_start` a plug-in begins anew, its own vars included, as Extism's runtime has it. */
  #forgetCommand(): void {
    this.#hasRunCommand = false
    this.#instance = undefined
    if (this.#grants.vars === undefined) this.vars.clear()
  }
}
