import { describe, expect, it } from 'vitest'
import { FuelGauge } from './fuel.ts'

function tank(): WebAssembly.Global<'i64'> {
  return new WebAssembly.Global({ value: 'i64', mutable: true }, 7n)
}

function burn(global: WebAssembly.Global<'i64'>, units: bigint): void {
  global.value -= units
}

describe('fuel', () => {
  it('is filled up for each call, and consumption told afterwards', () => {
    const gauge = new FuelGauge(100n)
    const global = tank()
    gauge.startCall()
    gauge.attach({ 'tenon:fuel': global })
    expect(global.value).toBe(100n)
    burn(global, 30n)
    expect(gauge.consumed).toBe(30n)
    gauge.startCall()
    expect([global.value, gauge.consumed]).toEqual([100n, 0n])
  })

  it('is exhausted beyond what is allowed, not at it', () => {
    const gauge = new FuelGauge(100n)
    const global = tank()
    gauge.startCall()
    gauge.attach({ 'tenon:fuel': global })
    burn(global, 100n)
    expect(gauge.isExhausted).toBe(false)
    burn(global, 1n)
    expect(gauge.isExhausted).toBe(true)
    expect(gauge.error()).toMatchObject({ code: 'ERR_FUEL_EXHAUSTED', details: { limit: 'fuel', allowed: 100 } })
  })

  it('is shared by the modules of a plug-in, those that come later included', () => {
    const gauge = new FuelGauge(100n)
    const [first, second] = [tank(), tank()]
    gauge.startCall()
    gauge.attach({ 'tenon:fuel': first })
    burn(first, 60n)
    gauge.attach({ 'tenon:fuel': second })
    expect(second.value).toBe(40n)
    burn(second, 41n)
    expect(gauge.isExhausted).toBe(true)
    burn(first, 41n)
    const late = tank()
    gauge.attach({ 'tenon:fuel': late })
    expect(late.value).toBe(0n)
  })

  it('used by modules that are gone is missing in the one that stays', () => {
    const gauge = new FuelGauge(100n)
    const [kept, brief] = [tank(), tank()]
    gauge.startCall()
    gauge.attach({ 'tenon:fuel': kept })
    gauge.attach({ 'tenon:fuel': brief })
    burn(brief, 60n)
    gauge.detach({ 'tenon:fuel': brief })
    burn(kept, 40n)
    expect(gauge.isExhausted).toBe(false)
    burn(kept, 1n)
    expect(gauge.isExhausted).toBe(true)
  })

  it('used by modules that are gone counts for the call, not for the next', () => {
    const gauge = new FuelGauge(100n)
    const [kept, brief, fresh] = [tank(), tank(), tank()]
    gauge.startCall()
    gauge.attach({ 'tenon:fuel': kept })
    gauge.attach({ 'tenon:fuel': brief })
    burn(brief, 20n)
    gauge.detach({ 'tenon:fuel': brief })
    burn(kept, 5n)
    gauge.startInstance()
    gauge.attach({ 'tenon:fuel': fresh })
    expect([gauge.consumed, fresh.value]).toEqual([25n, 75n])
    gauge.startCall()
    expect([gauge.consumed, fresh.value]).toEqual([0n, 100n])
    burn(kept, 1n)
    expect(gauge.consumed).toBe(0n)
  })
})
