import { regexFault } from '../../regex.ts';
import { clean, type Problem, type Rule } from '../rule.ts';

/** A matcher's expression that Prometheus cannot read: RE2 knows neither look-around nor references. */
export const regex: Rule = {
  id: 'promql/regex',
  severity: 'error',
  checks: {
    vector: ({ matchers }) => {
      let problems: readonly Problem[] = clean;
      for (const matcher of matchers) {
        if (matcher.op !== '=~' && matcher.op !== '!~') continue;
        const fault = regexFault(matcher.value);
        if (fault === undefined) continue;
        const message = `"${matcher.value}" is not a regular expression: ${fault}`;
        problems = [...problems, { at: matcher, message, remedy: 'write it in the syntax of RE2' }];
      }
      return problems;
    },
  },
};
