import type { Finding, Summary } from '../finding.ts';
import { githubReport } from './github.ts';
import { jsonReport } from './json.ts';
import { junitReport } from './junit.ts';
import { prettyReport } from './pretty.ts';
import { sarifReport } from './sarif.ts';

/** Every way to print findings, by the name that `--format` takes. */
export const reports = {
  pretty: prettyReport,
  json: jsonReport,
  junit: junitReport,
  sarif: sarifReport,
  github: githubReport,
} satisfies Readonly<Record<string, (findings: readonly Finding[], summary: Summary, options: { readonly colour?: boolean }) => string>>;

export type Format = keyof typeof reports;
