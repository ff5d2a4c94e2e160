/** A place in the file: keys of maps and indexes of lists, from the top. */
export type Path = readonly (string | number)[];

/** `systems.hedgehog.targets[0]`; keys that are no plain words stand in brackets. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (!/^[\w-]+$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

/** The value at a path; `undefined` where there is none. Own properties only: a file may well have a key `constructor`. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? Object.getOwnPropertyDescriptor(at, step)?.value : undefined),
    value,
  );
}
