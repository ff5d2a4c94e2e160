import type { Versions } from '../config/config.ts';
import { defaults } from '../config/defaults.ts';

/** The releases that the kit is tested with. A deployment may name others; there is no `latest` to fall back to. */
export const versions: Versions = defaults.versions;
