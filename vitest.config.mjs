import { defineConfig } from 'vitest/config';

/** What is waited for comes late on a busy machine; how long it takes is measured in benches. */
const poll = { timeout: 10_000 };

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 30_000, expect: { poll } } },
      {
        test: {
          name: 'worker',
          include: ['test/worker/**/*.test.ts'],
          setupFiles: ['test/worker/ownCore.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll },
        },
      },
      { test: { name: 'package', include: ['test/package/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 300_000 } },
    ],
    maxWorkers: 2,
  },
});
