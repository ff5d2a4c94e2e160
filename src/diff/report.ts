import type { AlertChange } from './changes.ts';
import type { Played } from './play.ts';

/** What differs between two outputs, ready to be told. */
export interface Diff {
  readonly changes: readonly AlertChange[];
  /** The cases of the old proofs of alerts whose moments may have moved. */
  readonly played: readonly Played[];
  /** Why nothing was played; `undefined` when it was, or there was nothing to play. */
  readonly notPlayed: string | undefined;
  /** How many alerts are in both, without a difference. */
  readonly same: number;
}

/** Every way to print a diff, by the name that `--format` takes. */
export const diffReports = { pretty, markdown, json } satisfies Readonly<Record<string, (diff: Diff, options: { readonly colour?: boolean }) => string>>;

export type DiffFormat = keyof typeof diffReports;

/** For people at a terminal. */
function pretty(diff: Diff, { colour = false }: { readonly colour?: boolean } = {}): string {
  const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const blocks = diff.changes.map(({ alert, kind, severity, differences }) => {
    const head = `${paint(1, alert)} ${paint(kind === 'added' ? 32 : kind === 'removed' ? 31 : 33, kind)} (${severity})`;
    return [head, ...differences.map((line) => `  ${line}`), ...momentsOf(diff, alert).map(({ text, matters }) => `  ${matters ? paint(33, text) : text}`)].join('\n');
  });
  return `${[...blocks, tally(diff)].join('\n\n')}\n`;
}

/** For a pull request: a table. */
function markdown(diff: Diff): string {
  if (diff.changes.length === 0) return `${tally(diff)}\n`;
  const rows = diff.changes.map(({ alert, kind, severity, differences }) => {
    const cells = [`**${alert}**<br>${severity}`, kind === 'changed' ? differences.map((line) => `\`${line}\``).join('<br>') : kind, momentsOf(diff, alert).map(({ text }) => text).join('<br>')];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return `${['| alert | change | on its old proof |', '|---|---|---|', ...rows, '', tally(diff)].join('\n')}\n`;
}

/** For programs; moments are in minutes since a case began, `null` for never. */
function json({ changes, played, notPlayed, same }: Diff): string {
  const alerts = changes.map((change) => ({
    ...change,
    played: played.filter(({ alert }) => alert === change.alert).map(({ name, before, after }) => ({ case: name, before: before ?? null, after: after ?? null })),
  }));
  return `${JSON.stringify({ schema: 'obskit-diff/1', alerts, same, notPlayed: notPlayed ?? null }, null, 2)}\n`;
}

interface Moment {
  readonly text: string;
  /** Whether it is at another moment than before. */
  readonly matters: boolean;
}

function momentsOf({ played }: Diff, alert: string): readonly Moment[] {
  const moments = played.filter((one) => one.alert === alert).map(momentOf);
  const moved = moments.filter(({ matters }) => matters);
  if (moments.length === 0 || moved.length > 0) return moved;
  return [{ text: `as before in all ${moments.length} cases of its old proof`, matters: false }];
}

function momentOf({ alert, name, before, after }: Played): Moment {
  const what = name.startsWith(`${alert} `) ? name.slice(alert.length + 1) : name;
  const inCase = `in the case "${what}"`;
  if (before === after) return { text: inCase, matters: false };
  if (before === undefined) return { text: `fires ${inCase}, after ${minutes(after)}; it did not before`, matters: true };
  if (after === undefined) return { text: `does not fire any more ${inCase}; it did after ${minutes(before)}`, matters: true };
  const shift = after - before;
  return { text: `fires ${minutes(Math.abs(shift))} ${shift < 0 ? 'earlier' : 'later'} ${inCase}: after ${minutes(after)}, not ${minutes(before)}`, matters: true };
}

function minutes(count: number | undefined): string {
  return `${Number((count ?? 0).toFixed(2))}m`;
}

function tally({ changes, played, notPlayed, same }: Diff): string {
  const count = (kind: AlertChange['kind']) => changes.filter((change) => change.kind === kind).length;
  const parts = (['added', 'removed', 'changed'] as const).filter((kind) => count(kind) > 0).map((kind) => `${count(kind)} ${kind}`);
  const alerts = `alerts: ${[...parts, `${same} the same`].join(', ')}`;
  if (notPlayed !== undefined) return `${alerts}; when they fire was not played: ${notPlayed}`;
  return played.length === 0 ? alerts : `${alerts}; played ${played.length} cases of old proofs`;
}
