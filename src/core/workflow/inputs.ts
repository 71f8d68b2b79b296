import type { Json, JsonObject } from '../json.ts';
import { didYouMean } from '../nearest.ts';
import { patternMismatch } from '../pattern.ts';
import type { Parsed, Problem } from '../problem.ts';
import type { InputDefinition } from './workflow.ts';

/** What does not fit, and where inside the value: `frameworks[1]`. */
interface InputFault {
  readonly path: string;
  readonly rule: 'missing-input' | 'wrong-input';
  readonly message: string;
}

/**
 * The inputs of a run (SPEC W2): defaults filled in, texts from a command line read as the type that is declared. Every
 * fault at once, its message beginning with its path. A value that nobody declared is left out with a warning, because
 * an event offers whatever it carries.
 */
export function checkInputs(definitions: readonly InputDefinition[], values: JsonObject): Parsed<JsonObject> {
  const problems: Problem[] = [];
  const taken: [string, Json][] = [];
  for (const definition of definitions) {
    const given = Object.hasOwn(values, definition.name) ? values[definition.name] : undefined;
    const { value, faults } = checkValue(definition, given === null ? undefined : given);
    for (const { path, rule, message } of faults) problems.push(problem(path, rule, 'error', message));
    if (value !== undefined) taken.push([definition.name, value]);
  }
  const names = definitions.map((definition) => definition.name);
  for (const name of Object.keys(values)) {
    if (names.includes(name)) continue;
    const shown = name.slice(0, 60);
    problems.push({
      ...problem(shown, 'unknown-input', 'warning', 'the workflow declares no such input'),
      ...didYouMean(name, names),
    });
  }
  if (problems.some((one) => one.severity === 'error')) return { ok: false, problems };
  return { ok: true, value: Object.freeze(Object.fromEntries(taken)), problems };
}

function problem(path: string, rule: string, severity: Problem['severity'], message: string): Problem {
  return { file: 'inputs', line: 1, column: 1, category: 'logic', rule, severity, message: `${path}: ${message}` };
}

/** One value against its definition; undefined stands for "not given". */
export function checkValue(
  definition: InputDefinition,
  given: Json | undefined,
): { readonly value: Json | undefined; readonly faults: readonly InputFault[] } {
  const { name } = definition;
  const value = given === undefined ? definition.default : read(definition, given);
  if (value === undefined) {
    const missing = { path: name, rule: 'missing-input', message: 'is required' } as const;
    return { value, faults: definition.required ? [missing] : [] };
  }
  const kind = mismatch(definition.type, value);
  if (kind !== undefined) return { value, faults: [{ path: name, rule: 'wrong-input', message: kind }] };
  const faults: InputFault[] = [];
  const items = definition.type === 'array' ? (value as readonly Json[]) : [value];
  for (const [at, item] of items.entries()) {
    const path = definition.type === 'array' ? `${name}[${at}]` : name;
    const wrong = misfit(definition, item);
    if (wrong !== undefined) faults.push({ path, rule: 'wrong-input', message: wrong });
  }
  return { value, faults };
}

/** People and commands write `count=3` and `frameworks=react,vue`: a text is read as what is declared. */
function read({ type }: InputDefinition, given: Json): Json {
  if (typeof given !== 'string') return given;
  const text = given.trim();
  if (type === 'number' && text !== '' && Number.isFinite(Number(text))) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (type === 'object' || (type === 'array' && text.startsWith('['))) return fromJson(text) ?? given;
  if (type === 'array') return text === '' ? [] : text.split(',').map((item) => item.trim());
  return given;
}

function fromJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function mismatch(type: InputDefinition['type'], value: Json): string | undefined {
  const isList = Array.isArray(value);
  switch (type) {
    case 'string':
    case 'text':
      return typeof value === 'string' ? undefined : 'expected a text';
    case 'number':
      return typeof value === 'number' ? undefined : 'expected a number';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'expected true or false';
    case 'array':
      return isList ? undefined : 'expected a list';
    case 'object':
      return typeof value === 'object' && value !== null && !isList ? undefined : 'expected keys and values';
    case 'choice':
      return undefined;
  }
}

function misfit({ type, options, pattern }: InputDefinition, value: Json): string | undefined {
  if (options !== undefined && !options.some((option) => JSON.stringify(option) === JSON.stringify(value))) {
    return `expected one of ${options.map((option) => (typeof option === 'string' ? option : JSON.stringify(option))).join(', ')}`;
  }
  if (type === 'string' && typeof value === 'string' && /[\r\n]/.test(value))
    return 'expected one line; declare it as "text" for more';
  if (pattern === undefined || typeof value !== 'string') return undefined;
  return patternMismatch(pattern, value);
}
