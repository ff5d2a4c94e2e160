import { bounds, growth, soak, type Holdings } from './soak.ts';

// npm run soak: ten minutes of load, or as many seconds as OBSKIT_SOAK_SECONDS says. Exit code 1 when something has grown.
const seconds = Number(process.env['OBSKIT_SOAK_SECONDS'] ?? 600);
const leak = process.env['OBSKIT_SOAK_LEAK'];
const report = await soak({
  nodes: { hashmap: 3, goverse: 2, hedgehog: 3, porter: 1, keychain: 1 },
  seconds,
  warmUpSeconds: Math.max(20, seconds / 10),
  rate: Number(process.env['OBSKIT_SOAK_RATE'] ?? 50),
  ...(leak === 'heap' || leak === 'handles' ? { leak } : {}),
  onProgress: (text) => console.error(text),
});

const change = (from: number, to: number, show: (value: number) => string = String): string => `${show(from)} → ${show(to)}`;
const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(2)} MiB`;
const cells = ({ heapBytes, residentBytes, resources, files, series }: Holdings, after: Holdings): readonly string[] => [
  change(heapBytes, after.heapBytes, megabytes),
  change(residentBytes, after.residentBytes, megabytes),
  change(resources, after.resources),
  change(files, after.files),
  change(series, after.series),
];
const rows = [
  ['node', 'heap after collection', 'resident (not judged)', 'resources', 'files', 'series'],
  ...report.nodes.map(({ name, before, after }) => [name, ...cells(before, after)]),
  ['may grow by', megabytes(bounds.heapBytes), '', String(bounds.resources), String(bounds.files), String(bounds.series)],
];
const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
console.log(`${seconds} s of load; requests ${Object.entries(report.requests).map(([system, count]) => `${system}: ${count}`).join(', ')}`);
for (const row of rows) console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd());

const grown = growth(report);
for (const line of grown) console.error(line);
if (grown.length > 0) process.exitCode = 1;
