import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import specification from './composeSpec.json' with { type: 'json' };

/** One thing that the Compose specification does not allow. */
export interface SchemaFault {
  /** As findings name a place in a file: `services.grafana.ports[0]`. */
  readonly path: string;
  /** What is wrong there, as the second half of a sentence. */
  readonly message: string;
}

/** Says only that one of several forms must fit: the forms' own errors say what does not. */
const umbrellas: readonly string[] = ['oneOf', 'anyOf', 'if'];

let validate: ValidateFunction | undefined;

/** Where a Compose file is not as the specification's schema has it; decision 0018 tells which one that is. */
export function composeSchemaFaults(project: unknown): readonly SchemaFault[] {
  validate ??= new Ajv({ allErrors: true, strict: false, formats: { duration: true } }).compile(specification);
  if (validate(project)) return [];
  const errors = validate.errors ?? [];
  const telling = errors.filter(({ keyword }) => !umbrellas.includes(keyword));
  return distinct((telling.length > 0 ? telling : errors).map(faultOf));
}

function faultOf({ instancePath, keyword, params, message = 'is not valid' }: ErrorObject): SchemaFault {
  const path = pathText(instancePath);
  return keyword === 'additionalProperties' || keyword === 'unevaluatedProperties'
    ? { path, message: `has the key ${String(params['additionalProperty'])}, which Compose does not know` }
    : { path, message };
}

function pathText(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step, i) => (/^\d+$/.test(step) ? `[${step}]` : `${i === 0 ? '' : '.'}${step}`))
    .join('');
}

function distinct(faults: readonly SchemaFault[]): readonly SchemaFault[] {
  return [...new Map(faults.map((fault) => [`${fault.path} ${fault.message}`, fault])).values()];
}
