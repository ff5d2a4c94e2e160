import { dump } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { lintKubernetes } from '../../../src/check/kubernetes/lintKubernetes.ts';

const metadata = { name: 'shop', namespace: 'observability' };

const set = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata,
  spec: {
    replicas: 1,
    serviceName: 'shop',
    selector: { matchLabels: { app: 'shop' } },
    template: {
      metadata: { labels: { app: 'shop' } },
      spec: {
        containers: [
          {
            name: 'shop',
            image: 'shop:1.0',
            ports: [{ name: 'http', containerPort: 8080 }],
            startupProbe: { httpGet: { path: '/ready', port: 'http' } },
            resources: { limits: { cpu: '500m', memory: '64Mi' } },
            volumeMounts: [{ name: 'settings', mountPath: '/etc/shop' }],
          },
        ],
        volumes: [{ name: 'settings', configMap: { name: 'shop-settings' } }],
      },
    },
  },
};
const service = { apiVersion: 'v1', kind: 'Service', metadata: { ...metadata, labels: { app: 'shop' } }, spec: { selector: { app: 'shop' }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] } };
const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, name: 'shop-settings' }, data: { 'shop.yaml': 'a: 1\n' } };
const monitor = { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', metadata, spec: { selector: { matchLabels: { app: 'shop' } }, endpoints: [{ port: 'http', interval: '15s' }] } };
const rule = { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata: { ...metadata }, spec: { groups: [{ name: 'shop', rules: [{ alert: 'ShopGone', expr: 'up == 0' }] }] } };
const routes = [{ receiver: 'a', matchers: [{ name: 'severity', matchType: '=', value: 'critical' }] }];
const notifications = { apiVersion: 'monitoring.coreos.com/v1alpha1', kind: 'AlertmanagerConfig', metadata, spec: { route: { receiver: 'a', routes }, receivers: [{ name: 'a' }] } };
const ingress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata,
  spec: { rules: [{ host: 'shop.example', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'shop', port: { number: 80 } } } }] } }] },
};
const whole = [set, service, settings, monitor, rule, notifications, ingress];

type Tree = Record<string, unknown>;

function lint(objects: readonly unknown[], file = 'kubernetes/standalone/shop.k8s.yaml') {
  return lintKubernetes([{ path: file, content: objects.map((object) => dump(object)).join('---\n') }]);
}

/** All objects, with the value at a path of one of them exchanged; `undefined` takes it away. */
function broken(kind: string, path: readonly (string | number)[], value: unknown): readonly unknown[] {
  const copy = structuredClone(whole) as unknown as Tree[];
  const last = path.at(-1);
  let inner = copy.find((object) => object['kind'] === kind);
  for (const step of path.slice(0, -1)) inner = inner?.[step] as Tree | undefined;
  if (inner === undefined || last === undefined) throw new Error(`no ${path.join('.')}`);
  if (value === undefined) delete inner[last];
  else inner[last] = value;
  return copy;
}

const container = ['spec', 'template', 'spec', 'containers', 0] as const;

describe('a manifest that a cluster takes', () => {
  it('has no findings, and its objects are counted', () => {
    expect(lint(whole)).toEqual({ findings: [], count: 7 });
  });

  it('is looked at in both flavours, and nothing else is', () => {
    const bad = [{ ...settings, dataa: {} }];
    expect(lint(bad, 'kubernetes/operator/a.k8s.yaml').findings).toHaveLength(1);
    expect(lint(bad, 'prometheus/prometheus.yaml')).toEqual({ findings: [], count: 0 });
  });
});

describe('a misspelt field', () => {
  it('is found with its file, its object, its path, and the name that was meant', () => {
    expect(lint(broken('StatefulSet', [...container, 'startupPorbe'], {})).findings).toEqual([
      {
        rule: 'kubernetes/unknown-field',
        severity: 'error',
        place: { file: 'kubernetes/standalone/shop.k8s.yaml', path: 'StatefulSet shop spec.template.spec.containers[0].startupPorbe' },
        message: 'StatefulSet shop has the field spec.template.spec.containers[0].startupPorbe, which its kind does not know: Kubernetes would drop or refuse it',
        remedy: 'Write startupProbe if that is meant, or remove it',
      },
    ]);
  });

  it.each([
    ['metadata', 'Service', ['metadata', 'lables'], 'labels'],
    ['a ServiceMonitor', 'ServiceMonitor', ['spec', 'endpoints', 0, 'intervall'], 'interval'],
    ['the metadata of a custom resource', 'PrometheusRule', ['metadata', 'annotation'], 'annotations'],
    ['a rule', 'PrometheusRule', ['spec', 'groups', 0, 'rules', 0, 'experession'], 'expr'],
    ['a route below a route', 'AlertmanagerConfig', ['spec', 'route', 'routes', 0, 'matcher'], 'matchers'],
  ] as const)('is found in %s', (_, kind, path, meant) => {
    const { findings } = lint(broken(kind, path, {}));
    expect(findings.map(({ rule: id }) => id)).toEqual(['kubernetes/unknown-field']);
    expect(findings[0]?.remedy).toContain(meant);
  });
});

describe('a value', () => {
  it.each([
    ['of another type', 'StatefulSet', ['spec', 'replicas'], 'two', 'kubernetes/field-value', 'spec.replicas'],
    ['of an enumeration', 'AlertmanagerConfig', ['spec', 'route', 'routes', 0, 'matchers', 0, 'matchType'], '==', 'kubernetes/field-value', 'matchers[0].matchType'],
    ['that does not fit its pattern', 'ServiceMonitor', ['spec', 'endpoints', 0, 'interval'], '15 seconds', 'kubernetes/field-value', 'endpoints[0].interval'],
    ['that is gone', 'StatefulSet', ['spec', 'selector'], undefined, 'kubernetes/missing-field', 'spec'],
    ['that vanished on the way, such as an expression', 'PrometheusRule', ['spec', 'groups', 0, 'rules', 0, 'expr'], undefined, 'kubernetes/missing-field', 'rules[0]'],
  ] as const)('%s is found', (_, kind, path, value, id, place) => {
    const { findings } = lint(broken(kind, path, value));
    expect(findings.map(({ rule: found }) => found)).toEqual([id]);
    expect(findings[0]?.place.path).toContain(place);
  });

  it('may be a number or a text where Kubernetes takes both', () => {
    expect(lint(broken('Service', ['spec', 'ports', 0, 'targetPort'], 8080)).findings).toEqual([]);
  });
});

describe('a ConfigMap', () => {
  it.each([
    ['as large as an API server takes', 1_048_576, []],
    ['a byte larger', 1_048_577, ['ConfigMap shop-settings holds 1048577 bytes, and an API server takes 1048576 at the most']],
  ])('%s', (_, bytes, messages) => {
    const { findings } = lint(broken('ConfigMap', ['data'], { 'shop.yaml': 'x'.repeat(bytes - 'shop.yaml'.length) }));
    expect(findings.map(({ message }) => message)).toEqual(messages);
  });
});

describe('a name of something that is not there', () => {
  it.each([
    ['volume', 'StatefulSet', [...container, 'volumeMounts', 0, 'name'], 'setings', 'StatefulSet shop mounts the volume setings, which its pod does not have'],
    ['ConfigMap', 'StatefulSet', ['spec', 'template', 'spec', 'volumes', 0, 'configMap', 'name'], 'lost', 'StatefulSet shop reads the ConfigMap lost, which is not in the output'],
    ['ConfigMap among several', 'StatefulSet', ['spec', 'template', 'spec', 'volumes', 0], { name: 'settings', projected: { sources: [{ configMap: { name: 'shop-settings' } }, { configMap: { name: 'lost' } }] } }, 'StatefulSet shop reads the ConfigMap lost, which is not in the output'],
    ['Service of its own', 'StatefulSet', ['spec', 'serviceName'], 'lost', 'StatefulSet shop is governed by the Service lost, which is not in the output'],
    ['pod', 'Service', ['spec', 'selector', 'app'], 'lost', 'Service shop selects no pod of the output'],
    ['port of a container', 'Service', ['spec', 'ports', 0, 'targetPort'], 'htp', 'Service shop leads to the port htp, which no container has'],
    ['Service to scrape', 'ServiceMonitor', ['spec', 'selector', 'matchLabels', 'app'], 'lost', 'ServiceMonitor shop selects no Service of the output'],
    ['port to scrape', 'ServiceMonitor', ['spec', 'endpoints', 0, 'port'], 'metrics', 'ServiceMonitor shop scrapes the port metrics, which none of its Services has'],
    ['Service to lead to', 'Ingress', ['spec', 'rules', 0, 'http', 'paths', 0, 'backend', 'service', 'port', 'number'], 8080, 'Ingress shop leads to port 8080 of the Service shop, which is not in the output'],
  ] as const)('is found: a %s', (_, kind, path, value, message) => {
    expect(lint(broken(kind, path, value)).findings.map((finding) => [finding.rule, finding.message])).toEqual([['kubernetes/dangling-reference', message]]);
  });
});
