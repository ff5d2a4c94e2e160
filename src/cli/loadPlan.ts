import { formatDuration, seconds as secondsLong, type Duration } from '../metric/duration.ts';
import type { LoadScenario } from '../node/load.ts';
import type { Rehearsals, ScheduledFault } from '../node/rehearsal.ts';
import type { Services } from '../node/service.ts';
import type { RunningNode } from '../runtime/nodes.ts';

/** What an option says of one system, or of all when none is named: `hedgehog=a:1,b:1` or `a:1,b:1`. */
export interface PerSystem<T> {
  readonly system: string | undefined;
  readonly values: readonly T[];
}

/** A fault as it is asked for; without a time of its own it takes the middle third of the load. */
export interface FaultWish {
  readonly name: string;
  readonly time: { readonly start: Duration; readonly length: Duration } | undefined;
}

/** The options of `load`, each read by itself. */
export interface LoadWish {
  readonly systems: readonly string[];
  readonly targets: readonly PerSystem<string>[];
  readonly controls: readonly PerSystem<string>[];
  readonly faults: readonly PerSystem<FaultWish>[];
  readonly duration: Duration;
}

/** The load of one system, with what is broken meanwhile. */
export interface PlannedLoad {
  readonly name: string;
  readonly load: LoadScenario;
  readonly targets: readonly string[];
  readonly controls: readonly string[];
  readonly schedule: readonly ScheduledFault[];
}

export type LoadPlan = { readonly loads: readonly PlannedLoad[] } | { readonly problems: readonly string[] };

/**
 * Brings the options together: which systems, where, and what is broken when.
 * @param running nodes to drive when none are named
 * @returns all that is wrong with them, or the plan
 */
export async function planLoad(asked: LoadWish, services: Services, running: readonly RunningNode[] = []): Promise<LoadPlan> {
  const wish = withRunning(asked, running);
  const known = Object.keys(services);
  const named = wish.systems.length > 0 ? wish.systems : [...new Set(wish.targets.flatMap(({ system }) => system ?? []))];
  const chosen = named.length > 0 ? [...new Set(named)] : known;
  const problems = strangers(wish, chosen, known);
  if (problems.length > 0) return { problems };

  const modules = new Map<string, { readonly port: number; readonly load: LoadScenario; readonly rehearsals: Rehearsals }>();
  for (const name of chosen) {
    const module = await services[name]?.();
    if (module !== undefined) modules.set(name, { ...module, port: module.system.port });
  }
  const schedules = new Map<string, readonly ScheduledFault[]>();
  for (const [name, { rehearsals }] of modules) {
    const own = wish.faults.flatMap(({ system, values }) => (system === undefined || system === name ? values : []));
    schedules.set(name, own.flatMap((fault) => scheduled(fault, rehearsals, wish.duration) ?? []));
  }
  const loads = [...modules].map(([name, { port, load }]) => ({
    name,
    load,
    targets: given(wish.targets, name) ?? [`127.0.0.1:${port}`],
    controls: given(wish.controls, name) ?? [],
    schedule: schedules.get(name) ?? [],
  }));
  const all = [
    ...sharedTargets(loads),
    ...wish.faults.flatMap(({ system, values }) => values.flatMap((fault) => faultProblems(fault, system, modules, wish.duration))),
    ...loads.flatMap(stageProblems),
  ];
  return all.length > 0 ? { problems: [...new Set(all)] } : { loads };
}

/** Whoever names nodes means those and no others; else they are the ones that run, of the systems that are asked for. */
function withRunning(wish: LoadWish, running: readonly RunningNode[]): LoadWish {
  if (wish.targets.length + wish.controls.length > 0) return wish;
  const nodes = running.filter(({ system }) => wish.systems.length === 0 || wish.systems.includes(system));
  const each = (key: 'address' | 'control') => nodes.map((node): PerSystem<string> => ({ system: node.system, values: [node[key]] }));
  return { ...wish, targets: each('address'), controls: each('control') };
}

/** Systems that there are not, or that are not driven, and lists that say of no system what they say. */
function strangers(wish: LoadWish, chosen: readonly string[], known: readonly string[]): readonly string[] {
  const unknown = chosen.filter((name) => !known.includes(name)).map((name) => `"${name}" has no reference node; these have: ${known.join(', ')}`);
  const lists = [['--targets', wish.targets], ['--control', wish.controls], ['--faults', wish.faults]] as const;
  const elsewhere = lists.flatMap(([option, list]) =>
    list.flatMap(({ system }) => (system === undefined || chosen.includes(system) ? [] : [`${option} names "${system}", which is not driven: driven are ${chosen.join(', ')}`])),
  );
  const vague = lists
    .filter(([option, list]) => option !== '--faults' && chosen.length > 1 && list.some(({ system }) => system === undefined))
    .map(([option]) => `${option} has to say whose they are where there are several systems: ${option} ${chosen[0] ?? ''}=host:port`);
  return [...unknown, ...elsewhere, ...vague];
}

/** The values of an option that are a system's: its own, and those that name no system. */
function given<T>(lists: readonly PerSystem<T>[], name: string): readonly T[] | undefined {
  const own = lists.filter(({ system }) => system === undefined || system === name).flatMap(({ values }) => values);
  return own.length > 0 ? own : undefined;
}

/** Several systems have the same port, by their documents; no two can be there at one time. */
function sharedTargets(loads: readonly PlannedLoad[]): readonly string[] {
  return loads.flatMap(({ name, targets }, i) => {
    const other = loads.slice(0, i).find((earlier) => earlier.targets.some((target) => targets.includes(target)));
    if (other === undefined) return [];
    const target = targets.find((it) => other.targets.includes(it));
    return [`${other.name} and ${name} cannot both be at ${target}: say where ${name} is with --targets ${name}=host:port, or drive one of them with --system`];
  });
}

function faultProblems(
  { name, time }: FaultWish,
  system: string | undefined,
  modules: ReadonlyMap<string, { readonly rehearsals: Rehearsals }>,
  duration: Duration,
): readonly string[] {
  const asked = system === undefined ? [...modules] : [...modules].filter(([own]) => own === system);
  const has = asked.some(([, { rehearsals }]) => Object.hasOwn(rehearsals, name));
  const lists = asked.map(([own, { rehearsals }]) => `${own} has ${Object.keys(rehearsals).join(', ')}`);
  const unknown = has ? [] : [`there is no fault "${name}": ${lists.join('; ')}`];
  const end = time === undefined ? 0 : time.start.milliseconds + time.length.milliseconds;
  const late = end > duration.milliseconds ? [`${name} ends ${formatDuration({ kind: 'duration', milliseconds: end })} after the start, and the load lasts ${formatDuration(duration)}: give it an earlier end or the load a longer --duration`] : [];
  return [...unknown, ...late];
}

/** What a fault needs and does not have. */
function stageProblems({ name, targets, controls, schedule }: PlannedLoad): readonly string[] {
  if (schedule.length > 0 && controls.length === 0) {
    return [`faults of ${name} are ordered from its nodes' control endpoints: start them with --control host:port and name those here with --control ${name}=host:port,…`];
  }
  return schedule
    .filter(({ rehearsal }) => targets.length < (rehearsal.nodes ?? 1))
    .map((fault) => `${fault.name} takes at least ${fault.rehearsal.nodes} nodes of ${name}, and there is ${targets.length} to drive: name them all with --targets ${name}=host:port,host:port`);
}

function scheduled({ name, time }: FaultWish, rehearsals: Rehearsals, duration: Duration): ScheduledFault | undefined {
  const rehearsal = Object.hasOwn(rehearsals, name) ? rehearsals[name] : undefined;
  if (rehearsal === undefined) return undefined;
  const third = secondsLong(duration.milliseconds / 3_000);
  const { start, length } = time ?? { start: third, length: third };
  const from = start.milliseconds / 1_000;
  return { name, rehearsal, from, to: from + length.milliseconds / 1_000 };
}
