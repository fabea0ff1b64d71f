import { defineConfig } from 'vitest/config';

// Each test drives a real workbench of its own: two at a time, with room for a slow machine.
export default defineConfig({
  test: {
    name: 'ui',
    dir: import.meta.dirname,
    include: ['**/*.test.ts'],
    globalSetup: [`${import.meta.dirname}/globalSetup.ts`],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    maxWorkers: 2,
    reporters: ['verbose'],
  },
});
