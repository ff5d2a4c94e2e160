import { createRegistry } from '../../src/instruments/registry.ts';
import { open } from '../../src/metric/label.ts';
import { counter, gauge, histogram } from '../../src/metric/metric.ts';
import { hedgehog } from '../../src/systems/hedgehog/metrics.ts';

const registry = createRegistry();
const sends = registry.counter(hedgehog.sends);

sends.inc({ op: 'put', target_node: 'any text', result: 'node_down' });
sends.inc({ op: 'put', target_node: 'any text', result: 'node_down' }, 2);
sends.with({ op: 'delete', target_node: 'n2', result: 'success' }).inc();
// @ts-expect-error a missing label
sends.inc({ op: 'put', result: 'success' });
// @ts-expect-error an unknown label
sends.inc({ op: 'put', target_node: 'n2', result: 'success', table: 't' });
// @ts-expect-error a value that is not on the list
sends.inc({ op: 'put', target_node: 'n2', result: 'failed' });
// @ts-expect-error a value that is no text
sends.inc({ op: 'put', target_node: 2, result: 'success' });
// @ts-expect-error the same holds for bound handles
sends.with({ op: 'put', target_node: 'n2', result: 'failed' });

sends.zero({ target_node: 'n2' });
sends.zero({ target_node: 'n2', result: 'failure' });
// @ts-expect-error an open label has no list to go through: its value is given
sends.zero({});
// @ts-expect-error a fixed value is one of the list
sends.zero({ target_node: 'n2', result: 'failed' });
registry.counter(hedgehog.received).zero({});

// @ts-expect-error a gauge is no counter
registry.counter(hedgehog.pendingHints);
// @ts-expect-error a counter cannot be set
sends.set({ op: 'put', target_node: 'n2', result: 'success' }, 1);

const uptime = registry.gauge(gauge('up_seconds', { help: 'x', unit: 'seconds' }));
uptime.with({}).set(1);
// @ts-expect-error a metric without labels takes none
uptime.set({ table: 't' }, 1);

const sizes = registry.histogram(histogram('size_bytes', { help: 'x', unit: 'bytes', buckets: [1], labels: { op: ['get'] } }));
sizes.observe({ op: 'get' }, 3, '4bf92f3577b34da6a3ce929d0e0e4736');
// @ts-expect-error le belongs to the exposition
sizes.observe({ op: 'get', le: '1' }, 3);

// @ts-expect-error both labels are checked when one is open
registry.counter(counter('a_total', { help: 'x', labels: { kind: ['a'], name: open({ budget: 3 }) } })).inc({ kind: 'b', name: 'n' });

const send = sends.by('op', 'target_node', 'result');
send('put', 'any text', 'node_down').inc();
// @ts-expect-error the values come in the order of the names
send('any text', 'put', 'node_down');
// @ts-expect-error a value that is not on the list
send('put', 'n2', 'failed');
// @ts-expect-error a missing value
send('put', 'n2');
// @ts-expect-error a name left out makes no function
sends.by('op', 'result')('put', 'success');
// @ts-expect-error an unknown name
sends.by('op', 'target_node', 'result', 'table');
uptime.by()().set(1);
