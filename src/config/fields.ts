import { z } from 'zod';
import { parseDuration, type Duration } from '../metric/duration.ts';
import { targetFault } from './targets.ts';

/**
 * The sorts of values that obskit.yaml has. `pattern` tells editors what the check behind it does; `examples` are what
 * an error proposes.
 */

/** Text that fits a pattern. @param fault what is wrong with text that does not, read after the value */
function text(pattern: RegExp, fault: string, examples: readonly string[]) {
  return z.string().regex(pattern, fault).meta({ examples: [...examples] });
}

const anyDuration = /^(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/;

/** A positive Prometheus duration. */
export const durationText = z
  .string()
  .refine((value) => parseDuration(value) !== undefined, 'is not a duration')
  .meta({ pattern: anyDuration.source, examples: ['30s', '5m', '15d'] })
  .transform(toDuration);

/** A Prometheus duration that may be zero. */
export const waitText = z
  .string()
  .refine((value) => value === '0s' || parseDuration(value) !== undefined, 'is not a duration')
  .meta({ pattern: anyDuration.source, examples: ['0s', '30s', '5m'] })
  .transform(toDuration);

function toDuration(value: string): Duration {
  return parseDuration(value) ?? { kind: 'duration', milliseconds: 0 };
}

export const dnsLabel = text(
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  'is not a DNS label (at most 63 lower-case letters, digits and dashes, none at either end)',
  ['monitoring', 'team-a'],
);

export const dnsName = text(
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
  'is not a DNS name of lower-case letters, digits, dashes and dots',
  ['grafana.example'],
);

/** Not zero: an empty store is a mistake. */
export const sizeText = text(/^[1-9]\d*(B|KB|MB|GB|TB|PB|EB)$/, 'is not a size as Prometheus writes it', ['500MB', '10GB']);
export const quantityText = text(/^[1-9]\d*(Ki|Mi|Gi|Ti|Pi|Ei)$/, 'is not a size as Kubernetes writes it', ['500Mi', '20Gi']);

/** Memory, read as mebibytes. */
export const memoryText = text(/^[1-9]\d*[MG]i$/, 'is not an amount of memory in Mi or Gi', ['256Mi', '2Gi']).transform((value) => bytesOf(value) / 1024 ** 2);

const steps: Readonly<Record<string, number>> = { B: 0, K: 1, M: 2, G: 3, T: 4, P: 5, E: 6 };

/** The bytes of `10GB` or `20Gi`. Prometheus counts its units by 1024, too. */
export function bytesOf(size: string): number {
  const [, count, unit] = /^(\d+)([BKMGTPE])/.exec(size) ?? [];
  return Number(count) * 1024 ** (steps[unit ?? ''] ?? Number.NaN);
}

export const port = z.int().min(1).max(65_535).meta({ examples: [9090] });

export const httpUrl = z
  .url({ protocol: /^https?$/, error: 'is not an http or https URL' })
  .meta({ pattern: '^https?://', examples: ['https://runbooks.example/alerts'] });

export const ipAddress = z
  .string()
  .refine((value) => z.ipv4().safeParse(value).success || z.ipv6().safeParse(value).success, 'is not an IP address')
  .meta({ examples: ['127.0.0.1', '0.0.0.0', '::1'] });

/** A tag, with or without a digest. Tags without any digit (`latest`, `main`) move: two runs would not be the same. */
export const imageTag = text(
  /^(?=[^@]*\d|.*@)[A-Za-z0-9_][A-Za-z0-9._-]{0,127}(@sha256:[0-9a-f]{64})?$/,
  'is not an image tag that stands for one version',
  ['v3.14.0', '13.2.0'],
);

/** A whole image with a tag or a digest, held to the same rule as a tag alone. */
export const imageReference = text(
  /^[a-z0-9][\w.-]*(:\d+)?(\/[a-z0-9][\w.-]*)*(:(?=[^@]*\d|.*@)[A-Za-z0-9_][A-Za-z0-9._-]{0,127}(@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})$/,
  'is not an image with a tag that stands for one version',
  ['registry.internal:5000/monitoring/prometheus:v3.14.0'],
);

/** Labels that the scrape sets, or that have a meaning of their own. */
const reservedLabels = 'job|instance|le|quantile|__.*';

/** The name of a label that may be added to series. */
export const labelName = text(
  new RegExp(`^(?!(?:${reservedLabels})$)[a-zA-Z_][a-zA-Z0-9_]*$`),
  'is not a label name that is free (job, instance, le, quantile and names that begin with __ are taken)',
  ['env', 'cluster'],
);
export const labels = z.record(labelName, z.string().min(1)).meta({ examples: [{ env: 'production' }] });

/** The key of a label or an annotation. */
export const labelKey = text(
  /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
  'is not the key of a Kubernetes label',
  ['app.kubernetes.io/name'],
);

export const kubernetesLabels = z
  .record(
    labelKey,
    text(/^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/, 'is not the value of a Kubernetes label', ['production']),
  )
  .meta({ examples: [{ 'app.kubernetes.io/name': 'hedgehog' }] });

/** No colon: that is for the names of recording rules. */
export const metricName = text(/^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/, 'is not the name of a metric', ['queue_size']);

/** `host:port`. */
export const target = z
  .string()
  .superRefine((value, context) => {
    const fault = targetFault(value);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault.message, params: { remedy: fault.remedy } });
  })
  .meta({ pattern: '^(\\[[0-9a-fA-F:.]+\\]|[^\\s:/\\[\\]]+):[0-9]{1,5}$', examples: ['hedgehog-1:8081'] });

export const absolutePath = text(/^\/[^\s?#]*$/, 'is not an absolute path', ['/metrics']);

/** A file that Prometheus reads targets from; it allows one `*`, in the last part. */
export const targetFile = text(
  /^\/([^\s*]+\/)*[^\s*/]*\*?[^\s*/]*\.(json|yml|yaml)$/,
  'is not the absolute path of a .json, .yml or .yaml file',
  ['/etc/prometheus/targets/porter.yaml'],
);

export const secretFile = z.strictObject({
  file: text(/^\/([^\s/]+\/)*[\w.-]+$/, 'is not the absolute path of a file', ['/run/secrets/oncall']).describe(
    'The file, as Alertmanager sees it: mounted by Compose or from a Kubernetes Secret.',
  ),
});

/** Capitals only: a key or token that stands here by mistake has small letters or dashes, most likely, and is refused. */
export const secretVariable = z.strictObject({
  env: text(/^[A-Z][A-Z0-9_]*$/, 'is not the name of an environment variable in capitals', ['SLACK_API_URL']).describe(
    'The variable of the environment, or of `.env`, from which Compose starts Alertmanager; the key in the Kubernetes Secret.',
  ),
});

/** Where a secret is found. @param name of the example's file; its variable is called the same, in capitals */
export function secret(name: string) {
  const examples = [{ file: `/run/secrets/${name}` }, { env: name.toUpperCase().replaceAll('-', '_') }];
  return z.union([secretFile, secretVariable]).meta({ examples });
}

/** A key that has no sense in its place. @param fault why, read after the value */
export function absent(fault: string) {
  return z.never({ error: fault }).optional();
}
