import { expect, it } from 'vitest';
import { mutingIn } from '../../src/prove/alertmanager.ts';

const alert = (alertname: string, fingerprint: string, inhibitedBy: readonly string[] = []) => ({ labels: { alertname }, fingerprint, status: { state: 'active', inhibitedBy, silencedBy: [] } });

it('what mutes an alert is told by name, over all its series, each once', () => {
  const all = [alert('Cause', '1'), alert('Cause', '2'), alert('Symptom', '3', ['1', '2']), alert('Symptom', '4'), alert('Other', '5', ['1'])];
  expect([mutingIn(all, 'Symptom'), mutingIn(all, 'Cause'), mutingIn(all, 'Nobody')]).toEqual([['Cause'], [], []]);
});

it('what has gone meanwhile is told by its fingerprint', () => {
  expect(mutingIn([alert('Symptom', '3', ['9'])], 'Symptom')).toEqual(['9']);
});

it('an answer that is no list of alerts is refused', () => {
  expect(() => mutingIn({ error: 'no' }, 'Symptom')).toThrow();
});
