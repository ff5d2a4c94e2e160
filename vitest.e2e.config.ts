import { defineConfig } from 'vitest/config';

/** Real servers on the loopback address: one file at a time, each bounded in time. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
