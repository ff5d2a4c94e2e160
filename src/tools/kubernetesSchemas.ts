/** The kinds that the Kubernetes output may have, by where their definitions come from. */
export const builtInKinds = [
  'v1/ConfigMap',
  'v1/Namespace',
  'v1/Service',
  'v1/ServiceAccount',
  'apps/v1/StatefulSet',
  'networking.k8s.io/v1/Ingress',
  'networking.k8s.io/v1/NetworkPolicy',
  'policy/v1/PodDisruptionBudget',
  'rbac.authorization.k8s.io/v1/ClusterRole',
  'rbac.authorization.k8s.io/v1/ClusterRoleBinding',
  'rbac.authorization.k8s.io/v1/Role',
  'rbac.authorization.k8s.io/v1/RoleBinding',
] as const;

/** Modules that hold definitions, as `tools/go.mod` pins them, with the files in them. */
export const schemaSources = {
  swagger: { module: 'k8s.io/kubernetes', file: 'api/openapi-spec/swagger.json' },
  crds: [
    ...['alertmanagerconfigs', 'podmonitors', 'prometheusrules', 'scrapeconfigs', 'servicemonitors'].map((plural) => ({
      module: 'github.com/prometheus-operator/prometheus-operator',
      file: `example/prometheus-operator-crd/monitoring.coreos.com_${plural}.yaml`,
    })),
    { module: 'sigs.k8s.io/gateway-api', file: 'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml' },
  ],
} as const;

type Schema = Readonly<Record<string, unknown>>;

/** The file `src/check/kubernetes/schemas.json`: JSON schemas of kinds, and of what several of them share. */
export interface Schemas {
  /** Where they come from, and under which licence. */
  readonly notice: string;
  /** By `apiVersion/kind`. */
  readonly kinds: Readonly<Record<string, Schema>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

export interface CustomResourceDefinition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean; readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/**
 * Makes JSON schemas of the definitions of Kubernetes and of custom resources: without descriptions, and so that a field
 * which a definition does not name is an error.
 *
 * @param swagger the parsed `api/openapi-spec/swagger.json` of a release of Kubernetes
 * @throws RangeError when a kind is not there
 */
export function kubernetesSchemas(notice: string, swagger: { readonly definitions: Readonly<Record<string, Schema>> }, crds: readonly CustomResourceDefinition[]): Schemas {
  const names = builtInKinds.map((key) => {
    const name = Object.keys(swagger.definitions).find((candidate) => keysOf(swagger.definitions[candidate]).includes(key));
    if (name === undefined) throw new RangeError(`the definitions of Kubernetes have no ${key}`);
    return [key, name] as const;
  });
  const used = reachable([...names.map(([, name]) => name), objectMeta], swagger.definitions);
  const shared = new Map<string, Schema>();
  const kinds = [
    ...names.map(([key, name]) => [key, closed(withoutStatus(swagger.definitions[name] ?? {}))] as const),
    ...crds.flatMap(({ spec }) =>
      spec.versions
        .filter(({ served }) => served)
        .map(({ name, schema }) => [`${spec.group}/${name}/${spec.names.kind}`, share(closed(customResource(spec.names.kind, schema.openAPIV3Schema)), shared)] as const),
    ),
  ];
  return {
    notice,
    kinds: Object.fromEntries(kinds.map(([key, schema]) => [key, identified(key, schema)])),
    definitions: Object.fromEntries([
      ...used.filter((name) => !names.some(([, kind]) => kind === name)).map((name) => [name, closed(swagger.definitions[name] ?? {})] as const),
      ...shared,
    ]),
  };
}

function keysOf(definition: Schema | undefined): readonly string[] {
  const kinds = (definition?.['x-kubernetes-group-version-kind'] ?? []) as readonly { readonly group: string; readonly version: string; readonly kind: string }[];
  return kinds.map(({ group, version, kind }) => [group, version, kind].filter((part) => part !== '').join('/'));
}

/** What the cluster writes is none of ours. */
function withoutStatus(schema: Schema): Schema {
  const { status: _, ...properties } = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  return { ...schema, properties };
}

/** A custom resource leaves its metadata to the server, and the routes below a route to its operator: both are known all the same. */
function customResource(kind: string, schema: Schema): Schema {
  const own = withoutStatus(schema);
  const withMetadata = { ...own, properties: { ...(own['properties'] as Schema), metadata: { $ref: `#/definitions/${objectMeta}` } } };
  return kind === 'AlertmanagerConfig' ? withRoutes(withMetadata) : withMetadata;
}

/** How the route of an AlertmanagerConfig is found among the definitions. */
const routeName = 'AlertmanagerConfig.route';

/** The operator reads the routes below a route as it reads the first one; a custom resource's own schema cannot refer to itself. */
function withRoutes(schema: Schema): Schema {
  const reference = { $ref: `#/definitions/${routeName}` };
  return replaced(schema, 'routes', { type: 'array', items: reference });
}

/** A schema with another in the place of every property of a name. */
function replaced(schema: Schema, name: string, by: Schema): Schema {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) => (key === name ? by : value)) as Schema;
}

/** All definitions that some refer to, themselves included, sorted. */
function reachable(roots: readonly string[], definitions: Readonly<Record<string, Schema>>): readonly string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const [, next = ''] of JSON.stringify(definitions[name] ?? {}).matchAll(/"#\/definitions\/([^"]+)"/g)) visit(next);
  };
  for (const root of roots) visit(root);
  return [...found].sort();
}

const kept = new Set(['$ref', 'required', 'enum', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties', 'uniqueItems']);

/** A schema without what says nothing about values, in which an object has the fields that it names and no others. */
function closed(schema: Schema): Schema {
  const { type, format, pattern, properties, additionalProperties, items } = schema;
  if (schema['x-kubernetes-int-or-string'] === true || format === 'int-or-string') return { type: ['integer', 'string'] };
  const rest = Object.fromEntries(Object.entries(schema).filter(([key]) => kept.has(key)));
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true;
  return {
    ...(type === undefined || open ? {} : { type: schema['nullable'] === true ? [type, 'null'] : type }),
    ...rest,
    ...(typeof pattern === 'string' && isPattern(pattern) ? { pattern } : {}),
    ...(items === undefined ? {} : { items: closed(items as Schema) }),
    ...(properties === undefined ? {} : { properties: mapValues(properties as Readonly<Record<string, Schema>>, closed) }),
    ...(typeof additionalProperties === 'object' && additionalProperties !== null ? { additionalProperties: closed(additionalProperties as Schema) } : {}),
    ...(properties !== undefined && additionalProperties === undefined && !open ? { additionalProperties: false } : {}),
  };
}

/** Go's expressions know flags that JavaScript's do not: those patterns are left to the server. */
function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').source !== '';
  } catch {
    return false;
  }
}

/** The kind is what the schema was chosen by; both fields are as they must be. */
function identified(key: string, schema: Schema): Schema {
  const apiVersion = key.slice(0, key.lastIndexOf('/'));
  const kind = key.slice(key.lastIndexOf('/') + 1);
  const properties = { ...(schema['properties'] as Schema), apiVersion: { const: apiVersion }, kind: { const: kind } };
  return { ...schema, properties, required: ['apiVersion', 'kind', 'metadata', ...((schema['required'] ?? []) as readonly string[])] };
}

/** The least size, in characters, from which a part of a schema is written once for all places that have it. */
const worthSharing = 200;

/** A custom resource repeats whole parts, such as a client's settings, wherever they are used: each gets a name of its own. */
function share(schema: Schema, shared: Map<string, Schema>): Schema {
  return mapValues(schema, (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const part = share(value as Schema, shared);
    const text = JSON.stringify(part);
    if (part['type'] !== 'object' || part['properties'] === undefined || text.length < worthSharing) return part;
    const known = [...shared].find(([, other]) => JSON.stringify(other) === text);
    // Parts come before what they are part of: the first that refers to the route is the route.
    const name = known?.[0] ?? (text.includes(`"#/definitions/${routeName}"`) && !shared.has(routeName) ? routeName : `part${shared.size + 1}`);
    shared.set(name, part);
    return { $ref: `#/definitions/${name}` };
  });
}

function mapValues<T, U>(map: Readonly<Record<string, T>>, change: (value: T) => U): Readonly<Record<string, U>> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}

/** One line a kind and a definition, so that a new release shows in a comparison where it differs. */
export function schemasFile({ notice, kinds, definitions }: Schemas): string {
  const lines = (map: Readonly<Record<string, Schema>>): string =>
    Object.entries(map)
      .map(([key, schema]) => `    ${JSON.stringify(key)}: ${JSON.stringify(schema)}`)
      .join(',\n');
  return `{\n  "notice": ${JSON.stringify(notice)},\n  "kinds": {\n${lines(kinds)}\n  },\n  "definitions": {\n${lines(definitions)}\n  }\n}\n`;
}
