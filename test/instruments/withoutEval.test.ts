import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

const program = `
  import { createRegistry } from './src/instruments/registry.ts';
  import { counter } from './src/metric/metric.ts';
  const requests = createRegistry().counter(counter('requests_total', { help: 'Requests.', labels: { method: ['GET', 'PUT'], status: ['2xx', '5xx'] } }));
  let evaluates = true;
  try { new Function(''); } catch { evaluates = false; }
  requests.inc({ method: 'GET', status: '2xx' });
  requests.inc({ status: '2xx', method: 'GET' }, 2);
  let refusal = '';
  try { requests.inc({ method: 'GET', status: '2xx', host: 'a' }); } catch (error) { refusal = error.label; }
  console.log(JSON.stringify({ evaluates, refusal, value: requests.table.series.map(({ cells, at }) => cells[at]) }));
`;

it('records where Node lets nobody make functions of text', () => {
  const args = ['--disallow-code-generation-from-strings', '--import', 'tsx', '--input-type=module', '--eval', program];
  expect(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))).toEqual({ evaluates: false, refusal: 'host', value: [3] });
});
