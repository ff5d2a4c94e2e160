import { resolve } from 'node:path';
import { locate, namedByEnvironment } from '../../src/check/tool/locate.ts';

const found = await locate('promtool', { explicit: namedByEnvironment(process.env), binFolder: resolve('.obskit/bin'), path: process.env['PATH'] ?? '', images: {} });

/**
 * Whether promtool is of Prometheus 3 or newer. Before, a range included the sample at its left end, so that increases and
 * the minutes at which they cross a limit come out otherwise: proofs are written for what runs, and are not made with less.
 */
export const readsRangesAsPrometheus3 = 'tool' in found && Number(found.tool.version?.split('.')[0]) >= 3;
