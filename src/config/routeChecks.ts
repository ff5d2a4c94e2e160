import type { FileState } from './checks.ts';
import type { KitIndex } from './kitIndex.ts';
import { valueAt, type Path } from './path.ts';
import type { Fault } from './problem.ts';
import type { ParsedConfig } from './schema.ts';
import { suggest } from './suggest.ts';
import { repeated } from './systemChecks.ts';

/** Receivers that are named and are not there. A receiver counts by its name, whatever else is wrong with it. */
export function routeFaults({ route, alerts, receivers }: ParsedConfig, { raw, intact }: FileState): readonly Fault[] {
  if (!intact(['receivers'])) return [];
  const listed = valueAt(raw, ['receivers']);
  const names = Array.isArray(listed)
    ? listed.map((receiver) => valueAt(receiver, ['name'])).filter((name) => typeof name === 'string')
    : receivers.map(({ name }) => name);
  const routes: readonly { readonly path: Path; readonly name: string | undefined }[] = [
    { path: ['route', 'receiver'], name: route.receiver },
    { path: ['route', 'watchdog'], name: route.watchdog },
    ...Object.entries(route.severities).map(([severity, name]) => ({ path: ['route', 'severities', severity], name })),
    ...Object.entries(route.systems).flatMap(([system, own]) => [
      { path: ['route', 'systems', system, 'receiver'], name: own?.receiver },
      ...Object.entries(own?.severities ?? {}).map(([severity, name]) => ({ path: ['route', 'systems', system, 'severities', severity], name })),
    ]),
    ...Object.entries(alerts).map(([alert, tuning]) => ({ path: ['alerts', alert, 'receiver'], name: tuning?.receiver })),
  ];
  return routes.flatMap(({ path, name }): readonly Fault[] => {
    if (name === undefined || names.includes(name)) return [];
    return [{ path, about: 'value', value: name, message: 'is not the name of a receiver', remedy: suggest(name, names) }];
  });
}

/** Mute windows that are never, or of what is not there. */
export function muteFaults({ muteWindows, systems }: ParsedConfig, { intact }: FileState, kit: KitIndex): readonly Fault[] {
  const watched = Object.keys(systems ?? {});
  return muteWindows.flatMap((window, i) => {
    const path: Path = ['muteWindows', i];
    const faults: Fault[] = [...repeated(window.weekdays, [...path, 'weekdays'], 'day'), ...repeated(window.systems, [...path, 'systems'], 'system')];
    const say = (key: string, value: unknown, message: string, remedy: string, other?: Path): void => {
      faults.push({ path: [...path, key], about: 'value', value, message, remedy, ...(other === undefined ? {} : { other }) });
    };
    const first = muteWindows.findIndex(({ name }) => name === window.name);
    if (first < i) say('name', window.name, 'is the name of another window,', 'give each its own name', ['muteWindows', first]);
    if (window.from === window.to || window.from === '24:00') say('to', window.to, `leaves no time after ${window.from}`, 'write a later end, or leave out both for the whole day');
    else if (window.from > window.to && window.to !== '00:00' && window.daysOfMonth.length > 0) {
      say('to', window.to, 'is on the next day, which days of the month cannot tell', 'write two windows, one until 24:00 and one from 00:00');
    }
    window.systems.forEach((system, s) => {
      if (watched.includes(system) || !intact(['systems'])) return;
      const isKnown = kit.systems.some(({ name }) => name === system);
      const message = isKnown ? 'is not watched' : 'is not the name of a system in the kit';
      faults.push({ path: [...path, 'systems', s], about: 'value', value: system, message, remedy: suggest(system, watched) });
    });
    return faults;
  });
}
