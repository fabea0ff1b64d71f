/** Holds a value against a JSON schema, of which it knows what the project's own schemas use. A keyword that it doesn't know is an error, never overlooked. */
import { isDeepStrictEqual } from 'node:util';

interface Schema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  $ref?: string;
  $defs?: Record<string, Schema>;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  $schema?: string;
  title?: string;
  description?: string;
}

// A record, so that the compiler refuses a list from which a keyword is missing.
const keywords: Record<keyof Schema, true> = {
  type: true, const: true, enum: true, anyOf: true, $ref: true, $defs: true, properties: true, required: true, additionalProperties: true, items: true, minItems: true, maxItems: true,
  uniqueItems: true, minLength: true, maxLength: true, pattern: true, minimum: true, maximum: true, $schema: true, title: true, description: true,
}; // prettier-ignore

/** Each place where the value isn't as the schema says, with why; none when it is valid. */
export function violations(root: unknown, value: unknown): string[] {
  return check(root as Schema, root as Schema, value, '');
}

/** Each schema inside a schema, itself first, with its place. */
export function* schemasIn(schema: unknown, place = '#'): Generator<{ place: string; schema: Schema }> {
  const one = schema as Schema;
  yield { place, schema: one };
  for (const [name, inner] of Object.entries({ ...one.properties, ...one.$defs })) yield* schemasIn(inner, `${place}/${name}`);
  for (const inner of [...(one.anyOf ?? []), ...(one.items ? [one.items] : [])]) yield* schemasIn(inner, `${place}/…`);
}

function check(root: Schema, schema: Schema, value: unknown, place: string): string[] {
  const unknown = Object.keys(schema).filter((keyword) => !(keyword in keywords));
  if (unknown.length > 0) throw new Error(`unknown keywords: ${unknown.join(', ')}`);
  if (schema.$ref !== undefined) return check(root, definition(root, schema.$ref), value, place);
  const found: string[] = [];
  const must = (holds: boolean, why: string): void => {
    if (!holds) found.push(`${place}: ${why}`);
  };
  if (schema.type !== undefined)
    must(
      [schema.type].flat().some((type) => isOfType(value, type)),
      `not ${[schema.type].flat().join(' or ')}`,
    );
  if ('const' in schema) must(isDeepStrictEqual(value, schema.const), 'not the constant');
  if (schema.enum)
    must(
      schema.enum.some((one) => isDeepStrictEqual(one, value)),
      'none of the values',
    );
  if (schema.anyOf)
    must(
      schema.anyOf.some((one) => check(root, one, value, place).length === 0),
      'none of the forms',
    );
  if (typeof value === 'string') {
    must(Array.from(value).length >= (schema.minLength ?? 0), 'too short');
    must(Array.from(value).length <= (schema.maxLength ?? Infinity), 'too long');
    if (schema.pattern !== undefined) must(new RegExp(schema.pattern, 'u').test(value), 'not the pattern');
  }
  if (typeof value === 'number') must(value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity), 'out of bounds');
  if (Array.isArray(value)) {
    must(value.length >= (schema.minItems ?? 0) && value.length <= (schema.maxItems ?? Infinity), 'too few or too many');
    if (schema.uniqueItems === true) must(new Set(value.map((one) => JSON.stringify(one))).size === value.length, 'not unique');
    for (const [index, one] of value.entries())
      if (schema.items) found.push(...check(root, schema.items, one, `${place}[${String(index)}]`));
  } else if (typeof value === 'object' && value !== null) {
    for (const name of schema.required ?? []) must(Object.hasOwn(value, name), `no ${name}`);
    for (const [name, one] of Object.entries(value)) {
      const inner = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
      if (inner) found.push(...check(root, inner, one, `${place}.${name}`));
      else must(schema.additionalProperties !== false, `unknown ${name}`);
    }
  }
  return found;
}

function definition(root: Schema, reference: string): Schema {
  const found = root.$defs?.[reference.replace('#/$defs/', '')];
  if (!found) throw new Error(`no definition ${reference}`);
  return found;
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}
