import type { Component } from '../check/tool/tool.ts';

/** A component that the kit can obtain. */
export type Obtainable = Exclude<Component, 'loki' | 'collector'>;

/** A component's Go module at one version. */
export interface Pin {
  readonly component: Obtainable;
  readonly module: string;
  /** As Go writes it: `v0.314.0`, or a pseudo-version. */
  readonly version: string;
  /** The release that it is, as `--version` tells it: `3.14.0`. */
  readonly release: string;
}

const modules: Readonly<Record<string, Obtainable>> = {
  'github.com/prometheus/prometheus': 'prometheus',
  'github.com/prometheus/alertmanager': 'alertmanager',
  'github.com/grafana/tempo': 'tempo',
};

/**
 * Reads the pins of `tools/go.mod`: one line a module, with its release as the comment.
 *
 * @throws Error when a component has no line there
 */
export function readPins(goMod: string): Readonly<Record<Obtainable, Pin>> {
  const pins = new Map<Obtainable, Pin>();
  for (const [, module = '', version = '', release = ''] of goMod.matchAll(/^\s*(\S+\.\S+\/\S+) (v\S+) \/\/ v(\S+)$/gm)) {
    const component = modules[module];
    if (component !== undefined) pins.set(component, { component, module, version, release });
  }
  const pin = (component: Obtainable): Pin => {
    const found = pins.get(component);
    if (found === undefined) throw new Error(`tools/go.mod has no line "<module> <version> // <release>" for ${component}; add it`);
    return found;
  };
  return { prometheus: pin('prometheus'), alertmanager: pin('alertmanager'), tempo: pin('tempo') };
}
