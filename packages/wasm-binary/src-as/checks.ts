// The code that is put in: checks, and what counts fuel.
import {
  COUNT_FUEL,
  counterGlobal,
  flagMemory,
  fuelGlobal,
  options,
  refillFunction,
  STOP_BY_FLAG,
  STOP_BY_POLL,
} from './layout'
import { leaveThree, leb, out, sleb, u8_, write } from './output'

/** Where a function keeps the fuel: nowhere, in the global, or in a local of its own. */
export let fuelLocal: u32 = 0
export let isFuelLocal: bool = false

/** Whether the local may be newer than the global. */
let isLocalNewer: bool = false

/** Ways come together here, on some of which the local is newer. */
export function mergeFuel(): void {
  isLocalNewer = true
}

export function keepFuelIn(isLocal: bool, local: u32): void {
  isFuelLocal = isLocal
  fuelLocal = local
}

/**
 * Writes what stops: by the flag, and by the counter, from which so many units are taken.
 *
 * @param units 0: not known yet; then the place to patch is returned
 */
export function writeStop(units: u32): usize {
  if (options & STOP_BY_FLAG) {
    write(0x42_10_fe_00_41, 5) // i32.const 0, i32.atomic.load
    leb(flagMemory)
    write(0x0b_00_40_04_00, 5) // if unreachable end
  }
  return options & STOP_BY_POLL ? writePoll(units) : 0
}

function writePoll(units: u32): usize {
  let place: usize = 0
  u8_(0x23) // global.get
  leb(counterGlobal)
  u8_(0x41) // i32.const
  if (units == 0) place = leaveThree()
  else sleb(units)
  write(0x24_6b, 2) // i32.sub, global.set
  leb(counterGlobal)
  u8_(0x23)
  leb(counterGlobal)
  write(0x10_40_04_48_00_41, 6) // i32.const 0, i32.lt_s, if, call
  leb(refillFunction)
  u8_(0x0b) // end
  return place
}

/** Takes fuel for a region and, where asked for, stops once it is below 0; returns where the amount goes. */
export function writeRegion(isTested: bool): usize {
  isLocalNewer = true
  getFuel()
  const place = out + 1
  write(0x7d_00_00_00_00_42, 6) // i64.const, i64.sub
  if (isFuelLocal && isTested) {
    u8_(0x22) // local.tee
    leb(fuelLocal)
    writeFuelTest()
  } else {
    setFuel()
    if (isTested) {
      getFuel()
      writeFuelTest()
    }
  }
  return place
}

/** Gives fuel back; returns where the amount goes. */
export function writeRefund(): usize {
  getFuel()
  const place = out + 1
  write(0x7c_00_00_00_00_42, 6) // i64.const, i64.add
  setFuel()
  return place
}

/** Stops once the fuel is below 0. */
export function testFuel(): void {
  if (!(options & COUNT_FUEL)) return
  getFuel()
  writeFuelTest()
}

function writeFuelTest(): void {
  write(0x40_04_53_00_42, 5) // i64.const 0, i64.lt_s, if
  storeFuel()
  u8_(0x00) // unreachable
  u8_(0x0b)
}

function getFuel(): void {
  u8_(isFuelLocal ? 0x20 : 0x23)
  leb(isFuelLocal ? fuelLocal : fuelGlobal)
}

function setFuel(): void {
  u8_(isFuelLocal ? 0x21 : 0x24)
  leb(isFuelLocal ? fuelLocal : fuelGlobal)
}

/** Puts the local into the global: others may look there. */
export function storeFuel(): void {
  if (!isFuelLocal || !isLocalNewer) return
  u8_(0x20)
  leb(fuelLocal)
  u8_(0x24)
  leb(fuelGlobal)
}

/** Takes the local from the global: others may have changed that. */
export function loadFuel(): void {
  if (!isFuelLocal) return
  u8_(0x23)
  leb(fuelGlobal)
  u8_(0x21)
  leb(fuelLocal)
  isLocalNewer = false
}
