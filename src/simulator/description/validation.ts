import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { component, type Schema } from './description.ts';
import { componentOf, idOf, toJsonSchema } from './json-schema.ts';

/** What is wrong with a value, and where in it. */
export interface Problem {
  /** JSON pointer; empty for the whole. */
  readonly pointer: string;
  readonly message: string;
}

/** Enough to mend something; more only repeats what one wrong shape causes. */
const MOST_PROBLEMS = 25;

const validators = new WeakMap<Schema, ValidateFunction>();
const registered = new Set<string>();
let ajv: Ajv | undefined;

/** Compiled at first use, so that a start pays for nothing; afterwards microseconds. */
export function problems(schema: Schema, value: unknown): readonly Problem[] {
  let validate = validators.get(schema);
  if (validate === undefined) {
    validate = compile(schema);
    validators.set(schema, validate);
  }
  return validate(value) ? [] : telling(validate.errors ?? []);
}

function compile(schema: Schema): ValidateFunction {
  ajv ??= new Ajv({
    strict: false,
    allErrors: true,
    validateSchema: false,
    meta: false,
    addUsedSchema: false,
    inlineRefs: false,
    code: { optimize: false },
    formats: { date: fullFormats.date, 'date-time': fullFormats['date-time'] },
  });
  register(ajv, schema);
  return ajv.compile(toJsonSchema(schema));
}

/** Makes the components known that a schema refers to, and those that they refer to. */
function register(to: Ajv, schema: Schema): void {
  for (const [, ref] of JSON.stringify(schema).matchAll(/"\$ref":"([^"]+)"/g)) {
    const name = componentOf(ref!);
    if (registered.has(name)) continue;
    registered.add(name);
    register(to, component(name));
    to.addSchema(toJsonSchema(component(name)), idOf(name));
  }
}

/** Errors as a reader wants them: an alternative that nothing fits tells what the nearest branch lacks. */
function telling(errors: readonly ErrorObject[]): readonly Problem[] {
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf');
  const under = (error: ErrorObject, union: ErrorObject) =>
    error !== union && error.instancePath.startsWith(union.instancePath);
  const outer = unions.filter(
    (one) => !unions.some((other) => under(one, other) && errors.indexOf(other) > errors.indexOf(one)),
  );
  const plain = errors.filter((error) => !outer.includes(error) && !outer.some((union) => under(error, union)));
  const told = outer.map((union) => {
    const branches = errors.filter((error) => under(error, union) && error.keyword !== 'anyOf');
    const nearest = branches.toSorted((a, b) => b.instancePath.length - a.instancePath.length)[0];
    const why = nearest === undefined ? '' : ` (nearest: ${nearest.instancePath} ${sentence(nearest)})`;
    return { pointer: union.instancePath, message: `fits none of the described alternatives${why}` };
  });
  return [...plain.map((error) => ({ pointer: error.instancePath, message: sentence(error) })), ...told].slice(
    0,
    MOST_PROBLEMS,
  );
}

function sentence({ keyword, params, message }: ErrorObject): string {
  if (keyword === 'enum') return `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}`;
  return message ?? keyword;
}
