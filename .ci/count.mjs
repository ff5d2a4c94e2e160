// Sums vitest's JSON reports below a folder: `N passed, N failed`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '.'] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const report = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  // A file that could not be loaded has no tests to count, but has failed.
  failed += report.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0).length;
}
console.log(`${passed} passed, ${failed} failed`);
