import { defineConfig } from 'vitest/config'

const resolve = { conditions: ['@tenon/source'] }
const ssr = { resolve: { conditions: ['@tenon/source'], externalConditions: ['@tenon/source'] } }

export default defineConfig({
  test: {
    globalSetup: './packages/host/build.mjs',
    projects: [
      { resolve, ssr, test: { name: 'unit', include: ['packages/*/src/**/*.test.ts'], testTimeout: 30_000 } },
      { resolve, ssr, test: { name: 'conformance', include: ['tests/conformance/**/*.test.ts'], testTimeout: 60_000 } },
      { resolve, ssr, test: { name: 'soundness', include: ['tests/soundness/**/*.test.ts'], testTimeout: 300_000 } },
      {
        resolve,
        ssr,
        test: {
          name: 'web-platform',
          include: ['tests/web-platform/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 300_000,
        },
      },
      { resolve, ssr, test: { name: 'test262', include: ['tests/test262/**/*.test.ts'], testTimeout: 600_000 } },
      { resolve, ssr, test: { name: 'hostile', include: ['tests/hostile/**/*.test.ts'], testTimeout: 60_000 } },
      {
        resolve,
        ssr,
        test: { name: 'e2e', include: ['tests/e2e/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 300_000 },
      },
    ],
  },
})
