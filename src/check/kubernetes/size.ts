import type { Finding } from '../finding.ts';
import { textsAt, titleOf, type KubernetesObject } from './objects.ts';

/** Of all keys and values together. Source: https://kubernetes.io/docs/concepts/configuration/configmap/ */
const mostBytes = 1_048_576;

/** A ConfigMap that no API server takes: it is refused whole, and the pod that reads it never starts. */
export function lintSize(object: KubernetesObject): readonly Finding[] {
  if (object.kind !== 'ConfigMap') return [];
  const bytes = Object.entries(textsAt(object.value, 'data')).reduce((sum, [key, text]) => sum + Buffer.byteLength(key) + Buffer.byteLength(text), 0);
  if (bytes <= mostBytes) return [];
  return [
    {
      rule: 'kubernetes/too-large',
      severity: 'error',
      place: { file: object.file, path: `${titleOf(object)} data` },
      message: `${titleOf(object)} holds ${bytes} bytes, and an API server takes ${mostBytes} at the most`,
      remedy: 'Put its files into several ConfigMaps, or make them smaller',
    },
  ];
}
