import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { closestMatch } from 'leven';
import type { Finding } from '../finding.ts';
import { titleOf, type KubernetesObject } from './objects.ts';
import schemas from './schemas.json' with { type: 'json' };

const root = 'kubernetes';
const kinds = Object.keys(schemas.kinds);

/**
 * What Kubernetes would refuse of an object, or worse, silently drop: unknown kinds, unknown fields, values of a wrong
 * form, fields that must be there. Built-in kinds and custom resources alike; docs/decisions/0015 tells where the schemas
 * come from.
 */
export function lintSchema(object: KubernetesObject): readonly Finding[] {
  const { file, apiVersion, kind, value } = object;
  const validate = validatorOf(`${apiVersion}/${kind}`);
  if (validate === undefined) {
    return [
      {
        rule: 'kubernetes/unknown-kind',
        severity: 'error',
        place: { file, path: titleOf(object) },
        message: `${titleOf(object)} is a ${apiVersion}/${kind}, of which no schema is known`,
        remedy: suggestion(`${apiVersion}/${kind}`, kinds),
      },
    ];
  }
  return validate(value) ? [] : (validate.errors ?? []).map((error) => findingOf(object, error));
}

const compiled = new Map<string, ValidateFunction>();
let ajv: Ajv | undefined;

/** Compiled when a kind is first met: most outputs have a few of them. */
function validatorOf(key: string): ValidateFunction | undefined {
  if (!kinds.includes(key)) return undefined;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  ajv ??= new Ajv({ allErrors: true, verbose: true, strict: false }).addSchema(schemas, root);
  const validate = ajv.compile({ $ref: `${root}#/kinds/${key.replaceAll('/', '~1')}` });
  compiled.set(key, validate);
  return validate;
}

function findingOf(object: KubernetesObject, error: ErrorObject): Finding {
  const { keyword, params, data, parentSchema } = error;
  const steps = error.instancePath.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const about = (path: readonly string[]) => ({ severity: 'error' as const, place: { file: object.file, path: `${titleOf(object)} ${pathText(path)}`.trim() } });
  const whole = pathText(steps) === '' ? 'itself' : pathText(steps);
  switch (keyword) {
    case 'additionalProperties': {
      const field = String(params['additionalProperty']);
      const known = Object.keys((parentSchema?.['properties'] ?? {}) as object);
      const message = `${titleOf(object)} has the field ${pathText([...steps, field])}, which its kind does not know: Kubernetes would drop or refuse it`;
      return { rule: 'kubernetes/unknown-field', ...about([...steps, field]), message, remedy: suggestion(field, known) };
    }
    case 'required': {
      const field = pathText([...steps, String(params['missingProperty'])]);
      return { rule: 'kubernetes/missing-field', ...about(steps), message: `${titleOf(object)} lacks the field ${field}, which must be there`, remedy: `Set ${field}` };
    }
    default: {
      const message = `${titleOf(object)} has at ${whole} ${shown(data)}, which ${error.message ?? 'is not valid'}`;
      const allowed = keyword === 'enum' ? (params['allowedValues'] as readonly unknown[]).map(String) : [];
      const remedy = allowed.length > 0 ? suggestion(String(data), allowed) : `Write a value that ${error.message ?? 'is valid'}`;
      return { rule: 'kubernetes/field-value', ...about(steps), message, remedy };
    }
  }
}

/** `spec.template.spec.containers[0].image`; a key with dots or slashes stands in brackets. */
function pathText(steps: readonly string[]): string {
  return steps.map((step, i) => (/^\d+$/.test(step) ? `[${step}]` : /^[\w-]+$/.test(step) ? `${i === 0 ? '' : '.'}${step}` : `["${step}"]`)).join('');
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'a map';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function suggestion(name: string, known: readonly string[]): string {
  const near = closestMatch(name, known, { maxDistance: Math.max(1, Math.floor(name.length * 0.4)) });
  return near === undefined ? `Use one of ${known.join(', ')}` : `Write ${near} if that is meant, or remove it`;
}
