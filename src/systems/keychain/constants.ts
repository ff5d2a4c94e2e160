import type { LabelName } from '../../metric/label.ts';
import type { keychain, operations } from './metrics.ts';

export type Operation = (typeof operations)[number];
export type Protocol = (typeof keychain.activeConnections.labels.protocol)[number];
export type Status = (typeof keychain.operations.labels.status)[number];

type Metrics = typeof keychain;
type Label = { [M in keyof Metrics]: LabelName<Metrics[M]['labels']> }[keyof Metrics];

type Camel<Text extends string> = Text extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Text;
/** A name for every value: one that the catalogue gains or loses is a compile error here. */
type Names<Value extends string> = { readonly [V in Value as Camel<V>]: V };

/** What can be asked of a keychain. */
export const operation = {
  generate: 'generate',
  store: 'store',
  get: 'get',
  delete: 'delete',
  list: 'list',
  sign: 'sign',
  verify: 'verify',
  encrypt: 'encrypt',
  decrypt: 'decrypt',
  export: 'export',
  import: 'import',
  rotate: 'rotate',
  backup: 'backup',
  restore: 'restore',
  healthCheck: 'health_check',
} as const satisfies Names<Operation>;

export const protocol = { http: 'http', grpc: 'grpc', quic: 'quic', mcp: 'mcp' } as const satisfies Names<Protocol>;

export const status = { success: 'success', error: 'error' } as const satisfies Names<Status>;

/** The names of all labels. */
export const label = {
  operation: 'operation',
  backend: 'backend',
  status: 'status',
  errorType: 'error_type',
  protocol: 'protocol',
  method: 'method',
  statusCode: 'status_code',
} as const satisfies Names<Label>;
