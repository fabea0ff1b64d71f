import { defineConfig } from 'vitest/config';

// Each test drives a real workbench: one at a time, with room for a slow machine.
export default defineConfig({
  test: {
    name: 'ui',
    dir: import.meta.dirname,
    include: ['**/*.test.ts'],
    globalSetup: [`${import.meta.dirname}/globalSetup.ts`],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    fileParallelism: false,
    reporters: ['verbose'],
  },
});
