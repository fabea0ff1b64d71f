import { defineConfig } from 'vitest/config';

// What shows a window does so one file at a time, with room for a slow machine.
const windows = {
  testTimeout: 240_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 20_000 } },
  fileParallelism: false,
};

export default defineConfig({
  test: {
    dir: import.meta.dirname,
    projects: [
      // Each test drives a real workbench.
      {
        test: {
          ...windows,
          name: 'workbench',
          include: [`${import.meta.dirname}/*.test.ts`],
          globalSetup: [`${import.meta.dirname}/globalSetup.ts`],
        },
      },
      // The pages of webviews by themselves, without VS Code.
      { test: { ...windows, name: 'pages', include: [`${import.meta.dirname}/page/**/*.test.ts`] } },
    ],
    reporters: ['verbose'],
    fileParallelism: false,
  },
});
