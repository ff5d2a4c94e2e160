import { describePlace, type Finding, type Summary } from '../finding.ts';

/** For CI servers: a failed case for each finding, a passed one for each check made, a skipped one for each not made. */
export function junitReport(findings: readonly Finding[], { made, unmade }: Summary): string {
  const cases = [
    ...findings.map(({ rule, severity, place, message, remedy, excerpt }) => {
      const where = describePlace(place);
      const body = [where, message, excerpt?.text ?? '', `remedy: ${remedy}`].filter((line) => line !== '').join('\n');
      const failure = `<failure type="${severity}" message="${escapeXml(message)}">${escapeXml(body)}</failure>`;
      return testCase(rule, where === '' ? message : where, failure);
    }),
    ...made.map(({ check, count }) => testCase('made', `${check} (${count})`, '')),
    ...unmade.map(({ check, why }) => testCase('unmade', check, `<skipped message="${escapeXml(why)}"/>`)),
  ];
  const counts = `tests="${cases.length}" failures="${findings.length}" errors="0" skipped="${unmade.length}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="obskit check" ${counts}>`,
    `  <testsuite name="obskit check" ${counts}>`,
    ...cases.map((line) => `    ${line}`),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(classname: string, name: string, content: string): string {
  const attributes = `classname="${escapeXml(classname)}" name="${escapeXml(name)}"`;
  return content === '' ? `<testcase ${attributes}/>` : `<testcase ${attributes}>${content}</testcase>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\t': '&#9;' };

/** Text in an attribute or an element. Characters that XML 1.0 cannot hold at all become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"\n\t]/g, (character) => entities[character] ?? character);
}
