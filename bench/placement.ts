import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** Where the threads of a process run: the first of them and all others. */
export type Placement = 'two cores' | 'one core' | 'free'

const FIRST_CORE = '0'
const SECOND_CORE = '1'

/** Whether threads can be told where to run: on Linux, by util-linux's `taskset`. */
export function canPlace(): boolean {
  return availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0
}

/** Puts the threads that this process has by now where they are to run; those of the pools of V8 and libuv as well. */
export function placeThreads(placement: Placement): void {
  if (placement === 'free') return
  for (const thread of readdirSync('/proc/self/task')) {
    const isFirst = thread === String(process.pid)
    const core = isFirst || placement === 'one core' ? FIRST_CORE : SECOND_CORE
    // A thread that has ended meanwhile needs no place.
    spawnSync('taskset', ['--pid', '--cpu-list', core, thread])
  }
}
