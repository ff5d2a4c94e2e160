import { defineConfig } from 'vitest/config';

/** Whether the proofs of alerts notice when the alerts are changed: some hundred runs of promtool. */
export default defineConfig({
  test: {
    include: ['test/mutation/**/*.test.ts'],
    globalSetup: ['test/setup/tools.ts'],
    testTimeout: 300_000,
  },
});
