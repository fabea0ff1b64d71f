/**
 * Reads a tool's JSON schema, which is any program's text, into the form that the worker decodes. Of types, properties, required ones, enumerations,
 * items, and bounds of numbers, lengths and counts nothing is lost; what else a schema says (patterns, formats, conditions) the model is told but not held to.
 * What can't be understood becomes any value; only a schema with more values to choose from than can be offered is refused.
 */
import { AppError } from '../../base/appError.ts';
import type { PropertyShape, ValueShape } from '../../protocol/toolShape.ts';

type Json = Readonly<Record<string, unknown>>;

const any: ValueShape = { kind: 'any' };
/** Levels and parts of a schema; beyond them anything goes. A schema that contains itself has no end. */
const maxDepth = 8;
const maxParts = 1000;
const maxItems = 64;
/** Values to choose from in a tool's schema, and their characters: every one is taken apart into tokens at each place where it may stand. */
const maxValues = 4096;
const maxCharacters = 128 * 1024;
/** How far a number stays from a bound that it may not reach. */
const leastDifference = 1e-6;
/** A text can't be made longer than the model wants by much. */
const mostLeastLength = 64;

/**
 * The form of a tool's input: always an object, or one of several.
 * @throws AppError `toolTooLarge` (data: name)
 */
export function inputShape(schema: unknown, tool = ''): ValueShape {
  if (schema === undefined) return { kind: 'object', properties: [] };
  const shape = new SchemaReader(schema, tool).read();
  const forms = shape.kind === 'either' ? shape.shapes : [shape];
  const objects = forms.filter(({ kind }) => kind === 'object' || kind === 'map');
  return objects.length > 0 ? either(objects) : { kind: 'map', values: any };
}

class SchemaReader {
  readonly #root: unknown;
  readonly #tool: string;
  #parts = 0;
  #values = 0;
  #characters = 0;

  constructor(root: unknown, tool: string) {
    this.#root = root;
    this.#tool = tool;
  }

  read(): ValueShape {
    return this.#shape(this.#root, 0);
  }

  #shape(given: unknown, depth: number): ValueShape {
    if (depth > maxDepth || ++this.#parts > maxParts) return any;
    const schema = this.#resolved(given);
    if (!schema) return any;
    const values = 'const' in schema ? [schema.const] : Array.isArray(schema.enum) ? (schema.enum as unknown[]) : null;
    if (values) return values.length === 0 ? any : { kind: 'oneOf', texts: this.#texts(values) };
    const alternatives = [schema.anyOf, schema.oneOf].find((one) => Array.isArray(one)) as unknown[] | undefined;
    if (alternatives && alternatives.length > 0) {
      // What stands beside them holds for each of them.
      const { anyOf: _anyOf, oneOf: _oneOf, ...own } = schema;
      return either(
        alternatives.map((one) => {
          const part = this.#resolved(one);
          return part ? this.#shape(merged(own, part), depth + 1) : any;
        }),
      );
    }
    const types = Array.isArray(schema.type) ? (schema.type as unknown[]) : [schema.type ?? impliedType(schema)];
    return either(types.map((type) => this.#ofType(type, schema, depth)));
  }

  #texts(values: readonly unknown[]): string[] {
    this.#values += values.length;
    const texts = values.length > maxValues ? [] : [...new Set(values.map(jsonText))];
    this.#characters += texts.reduce((sum, text) => sum + text.length, 0);
    if (this.#values > maxValues || this.#characters > maxCharacters)
      throw new AppError('toolTooLarge', `${this.#tool} has more than ${String(maxValues)} values to choose from`, { name: this.#tool });
    return texts;
  }

  #ofType(type: unknown, schema: Json, depth: number): ValueShape {
    switch (type) {
      case 'object':
        return this.#object(schema, depth);
      case 'array': {
        const least = Math.min(count(schema.minItems) ?? 0, maxItems);
        const most = Math.max(least, Math.min(count(schema.maxItems) ?? maxItems, maxItems));
        return { kind: 'array', items: schema.items === undefined ? any : this.#shape(schema.items, depth + 1), least, most };
      }
      case 'string': {
        const least = Math.min(count(schema.minLength) ?? 0, mostLeastLength);
        const most = count(schema.maxLength);
        return { kind: 'string', least, most: most === null ? null : Math.max(least, most) };
      }
      case 'integer':
      case 'number': {
        const integer = type === 'integer';
        const least = stricter(bound(schema.minimum, integer, 1), beyond(schema.exclusiveMinimum, integer, 1), Math.max);
        const most = stricter(bound(schema.maximum, integer, -1), beyond(schema.exclusiveMaximum, integer, -1), Math.min);
        return { kind: 'number', integer, least, most };
      }
      case 'boolean':
        return { kind: 'oneOf', texts: ['true', 'false'] };
      case 'null':
        return { kind: 'oneOf', texts: ['null'] };
      default:
        return any;
    }
  }

  #object(schema: Json, depth: number): ValueShape {
    const required = new Set(
      Array.isArray(schema.required) ? (schema.required as unknown[]).filter((name) => typeof name === 'string') : [],
    );
    const described = isObject(schema.properties) ? schema.properties : {};
    const properties = Object.entries(described).map(([name, inner]): PropertyShape => ({
      name,
      required: required.has(name),
      shape: this.#shape(inner, depth + 1),
    }));
    // What is required without being described can be anything.
    for (const name of required) if (!Object.hasOwn(described, name)) properties.push({ name, required: true, shape: any });
    const more = schema.additionalProperties;
    if (properties.length === 0 && more !== false && !isObject(schema.properties))
      return { kind: 'map', values: isObject(more) ? this.#shape(more, depth + 1) : any };
    return { kind: 'object', properties };
  }

  /** With references followed and what `allOf` adds put together; null for what isn't a schema that says something. */
  #resolved(given: unknown, hops = 0): Json | null {
    // Each part of an `allOf` can lead to another one: what they come to in all is bounded, not their depth alone.
    if (!isObject(given) || hops > maxDepth || ++this.#parts > maxParts) return null;
    if (typeof given.$ref === 'string') {
      const target = this.#at(given.$ref);
      return target === undefined ? null : this.#resolved(target, hops + 1);
    }
    if (!Array.isArray(given.allOf)) return given;
    const { allOf, ...own } = given;
    const parts = allOf.map((one) => this.#resolved(one, hops + 1)).filter((one) => one !== null);
    return parts.reduce(merged, own);
  }

  /** The part of the schema that `#/…` names. */
  #at(reference: string): unknown {
    if (!reference.startsWith('#')) return undefined;
    let at: unknown = this.#root;
    for (const name of reference
      .slice(1)
      .split('/')
      .filter((one) => one !== '')) {
      const key = name.replaceAll('~1', '/').replaceAll('~0', '~');
      if (!isObject(at) || !Object.hasOwn(at, key)) return undefined;
      at = at[key];
    }
    return at;
  }
}

function merged(a: Json, b: Json): Json {
  const lists = (name: string): unknown[] => [a[name], b[name]].flatMap((one) => (Array.isArray(one) ? (one as unknown[]) : []));
  const properties = { ...(isObject(a.properties) && a.properties), ...(isObject(b.properties) && b.properties) };
  const required = [...new Set(lists('required'))];
  return {
    ...a,
    ...b,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  };
}

/** Forms of which one is any are any; those in one another are put side by side. */
function either(shapes: readonly ValueShape[]): ValueShape {
  const flat = shapes.flatMap((shape) => (shape.kind === 'either' ? shape.shapes : [shape]));
  const [only] = flat;
  if (only === undefined || flat.some(({ kind }) => kind === 'any')) return any;
  if (flat.length === 1) return only;
  const texts = flat.flatMap((shape) => (shape.kind === 'oneOf' ? shape.texts : []));
  const others = flat.filter(({ kind }) => kind !== 'oneOf');
  const values: ValueShape[] = texts.length > 0 ? [{ kind: 'oneOf', texts: [...new Set(texts)] }] : [];
  const [first] = others;
  if (values.length + others.length === 1) return values[0] ?? first ?? any;
  return { kind: 'either', shapes: [...others, ...values] };
}

function impliedType(schema: Json): string | undefined {
  if ('properties' in schema || 'required' in schema) return 'object';
  return 'items' in schema ? 'array' : undefined;
}

function jsonText(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A bound that may be reached; `by` is 1 for the least and -1 for the greatest. Of whole numbers, the first one within. */
function bound(value: unknown, integer: boolean, by: 1 | -1): number | null {
  const number = finite(value);
  if (number === null || !integer) return number;
  return by === 1 ? Math.ceil(number) : Math.floor(number);
}

/** A bound that may not be reached, as one that may be. */
function beyond(value: unknown, integer: boolean, by: 1 | -1): number | null {
  const number = finite(value);
  if (number === null) return null;
  if (integer) return by === 1 ? Math.floor(number) + 1 : Math.ceil(number) - 1;
  return number + by * Math.max(leastDifference, Math.abs(number) * Number.EPSILON);
}

function stricter(a: number | null, b: number | null, of: (...values: number[]) => number): number | null {
  return a === null ? b : b === null ? a : of(a, b);
}

function count(value: unknown): number | null {
  const number = finite(value);
  return number === null || number < 0 ? null : Math.floor(number);
}
