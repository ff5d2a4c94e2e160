import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'test/mutation/**'],
    globalSetup: ['test/setup/tools.ts'],
    testTimeout: 20_000,
    // Left to itself it keeps a core free for itself, which is half of two.
    maxWorkers: '100%',
  },
});
