import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** What is waited for comes late on a busy machine; how long it takes is measured in benches. */
const poll = { timeout: 10_000 };

/** To begin anew for each file takes as long as the tests themselves, so only those files do that which put something in the place of a module for others. */
const include = ['test/unit/**/*.test.ts'];
const mocked = globSync(include, { cwd: import.meta.dirname })
  .filter((file) => /\bvi\.(?:do)?mock\(/i.test(readFileSync(path.join(import.meta.dirname, file), 'utf8')))
  .map((file) => file.replaceAll(path.sep, '/'));
const unit = { testTimeout: 30_000, expect: { poll } };

export default defineConfig({
  test: {
    projects: [
      { test: { ...unit, name: 'unit', include, exclude: mocked, isolate: false } },
      { test: { ...unit, name: 'unit-mocked', include: mocked } },
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
