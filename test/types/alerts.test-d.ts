/**
 * What must compile of alerts and what must not. `tsc` is the test: a line under `@ts-expect-error` that does compile is an
 * error. Nothing here is run.
 */
import { duration, minutes } from '../../src/metric/duration.ts';
import { open } from '../../src/metric/label.ts';
import { gauge } from '../../src/metric/metric.ts';
import { defineSystem } from '../../src/metric/system.ts';
import { by, promql } from '../../src/promql/expr.ts';
import { alert, type NearMiss, type Proof } from '../../src/rules/alert.ts';
import { reads } from '../../src/rules/series.ts';
import { rulesFor } from '../../src/rules/systemRules.ts';
import { label, text, value } from '../../src/rules/text.ts';

const pending = gauge('pending', { help: 'Waiting.', unit: 'count', labels: { node: open({ budget: 20 }) } });
const expr = () => promql`sum ${by('node')} (${pending}) > 5`;
const waiting = (faulty: number) => [reads(pending, { node: 'a' }, { healthy: 0, faulty })];
const silent: NearMiss = { series: waiting(5) };
const fires = { series: waiting(6), pending: minutes(1), resolved: minutes(1), labels: { node: 'a' }, value: 6 } as const;
const proof = (): Proof<'node'> => ({ fires, silent });

const usual = { severity: 'warning', for: duration('5m'), expr, summary: text`Many wait on ${label('node')}`, description: () => text`${value('count')} wait` } as const;

// --- an alert ------------------------------------------------------------------------------------------------------
const queueLong = alert({ ...usual, name: 'QueueLong', proof });
alert({ ...usual, name: 'A', proof: () => ({ fires, silent: [silent, silent] }) });
// A proof may name the labels that the scrape sets, and leave out what the alert does not keep.
alert({ ...usual, name: 'A', proof: () => ({ fires: { ...fires, labels: { node: 'a', job: 'shop', instance: 'a:1' } }, silent }) });
alert({ ...usual, name: 'A', proof: () => ({ fires: { ...fires, labels: {} }, silent }) });
// @ts-expect-error an alert without a proof
alert({ ...usual, name: 'A' });
// @ts-expect-error a severity that there is none of
alert({ ...usual, name: 'A', proof, severity: 'page' });
// @ts-expect-error a role that there is none of
alert({ ...usual, name: 'A', proof, role: 'watchdog' });

// --- its proof -----------------------------------------------------------------------------------------------------
// @ts-expect-error no near miss
alert({ ...usual, name: 'A', proof: () => ({ fires }) });
// @ts-expect-error an empty list of near misses
alert({ ...usual, name: 'A', proof: () => ({ fires, silent: [] }) });
// @ts-expect-error a list of near misses that may be empty
alert({ ...usual, name: 'A', proof: () => ({ fires, silent: [silent].filter(() => false) }) });
// @ts-expect-error nothing that fires
alert({ ...usual, name: 'A', proof: () => ({ silent }) });
// @ts-expect-error a label that the alert does not have
alert({ ...usual, name: 'A', proof: () => ({ fires: { ...fires, labels: { nod: 'a' } }, silent }) });

// --- its texts -----------------------------------------------------------------------------------------------------
alert({ ...usual, name: 'A', proof, summary: text`On ${label('instance')}` });
// @ts-expect-error a label in the summary that the alert does not have
alert({ ...usual, name: 'A', proof, summary: text`On ${label('nod')}` });
// @ts-expect-error a label in the description that the alert does not have
alert({ ...usual, name: 'A', proof, description: () => text`On ${label('nodee')}, ${value('count')} wait` });
// @ts-expect-error a value that is written in no known way
alert({ ...usual, name: 'A', proof, description: () => text`${value('things')} wait` });
// @ts-expect-error a summary that is no text: its labels could not be looked at
alert({ ...usual, name: 'A', proof, summary: 'On {{ $labels.nod }}' });

// --- what mutes what -----------------------------------------------------------------------------------------------
const shop = defineSystem({ name: 'shop', title: 'Shop', description: 'A shop.', port: 80, families: {} });
const errors = alert({ ...usual, name: 'ErrorsHigh', proof });
const alerts = [queueLong, errors];
rulesFor(shop, { alerts, mutes: { alerts: [{ cause: 'ErrorsHigh', symptoms: ['QueueLong'], equal: ['node'] }], targetDown: ['QueueLong'] } });
// @ts-expect-error a cause that is no alert of the system
rulesFor(shop, { alerts, mutes: { alerts: [{ cause: 'ErrorHigh', symptoms: ['QueueLong'] }] } });
// @ts-expect-error a symptom that is no alert of the system
rulesFor(shop, { alerts, mutes: { alerts: [{ cause: 'ErrorsHigh', symptoms: ['QueueLongg'] }] } });
// @ts-expect-error an alert of another system
rulesFor(shop, { alerts, mutes: { targetDown: ['TargetDown'] } });
// @ts-expect-error errors that are no alert of the system
rulesFor(shop, { alerts, mutes: { budgets: [{ cause: 'Errors', objectives: ['availability'] }] } });
