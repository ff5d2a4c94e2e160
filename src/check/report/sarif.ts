import type { Finding, Place, Summary } from '../finding.ts';

/** For code scanning: SARIF 2.1.0. Checks not made become notifications of the run. Source: the OASIS standard of that name. */
export function sarifReport(findings: readonly Finding[], { unmade }: Summary): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'obskit', rules: rules.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: unmade.map(({ check, why }) => ({
              level: 'warning',
              descriptor: { id: 'check-not-made' },
              message: { text: `not made: ${check}: ${why}` },
            })),
          },
        ],
        results: findings.map(({ rule, severity, place, message, remedy, excerpt }) => ({
          ruleId: rule,
          ruleIndex: rules.indexOf(rule),
          level: severity,
          message: { text: [`${message}. Remedy: ${remedy}.`, ...(excerpt === undefined ? [] : [excerpt.text])].join('\n') },
          locations: locationsOf(place),
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function locationsOf({ file, path, line, column }: Place): readonly object[] {
  if (file === undefined && path === undefined) return [];
  return [
    {
      ...(file === undefined
        ? {}
        : {
            physicalLocation: {
              artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
              // Code scanning shows a result only where it has a line.
              region: { startLine: line ?? 1, ...(column === undefined ? {} : { startColumn: column }) },
            },
          }),
      ...(path === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: path }] }),
    },
  ];
}
