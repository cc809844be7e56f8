import { runEndlessSuite } from './endless-suite.ts'
import { runMutationSuite } from './mutation-suite.ts'
import { runRandomSuite } from './random-suite.ts'
import { runRestoreSuite } from './restore-suite.ts'
import { runSpecSuite } from './spec-suite.ts'

/** The suites by the names under which another runtime is told to run them. */
export const suites = {
  spec: runSpecSuite,
  random: runRandomSuite,
  restore: runRestoreSuite,
  endless: runEndlessSuite,
  mutations: () => runMutationSuite(),
}

export type SuiteName = keyof typeof suites
