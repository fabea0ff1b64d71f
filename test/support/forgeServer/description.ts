/** What a published description says of an endpoint, as a small table of our own, and whether a request keeps to it. Knows nothing of our client. */

export interface Field {
  type: 'string' | 'integer' | 'boolean' | 'object' | 'array';
  required?: boolean;
  oneOf?: readonly string[];
  /** Of an object. */
  fields?: Readonly<Record<string, Field>>;
  /** Of an array. */
  items?: Field;
}

export interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{name}` for each part that is the caller's. */
  path: string;
  query?: Readonly<Record<string, Field>>;
  body?: Readonly<Record<string, Field>>;
  /** Lists come in pages. */
  paged?: boolean;
  /** Nobody may do it without saying who asks. */
  signedIn?: boolean;
}

export interface WrongField {
  field: string;
  why: 'missing' | 'invalid' | 'unknown';
}

/** All that is wrong with values that came; those of a query are texts. */
export function wrongFields(
  fields: Readonly<Record<string, Field>>,
  values: Readonly<Record<string, unknown>>,
  inQuery: boolean,
): WrongField[] {
  const missing = Object.entries(fields).flatMap(([field, { required }]): WrongField[] =>
    required === true && values[field] === undefined ? [{ field, why: 'missing' }] : [],
  );
  const wrong = Object.entries(values).flatMap(([field, value]): WrongField[] => {
    const described = fields[field];
    if (!described) return [{ field, why: 'unknown' }];
    return wrongValue(field, described, value, inQuery);
  });
  return [...missing, ...wrong];
}

function wrongValue(field: string, { type, oneOf, fields, items }: Field, value: unknown, inQuery: boolean): WrongField[] {
  const invalid: WrongField[] = [{ field, why: 'invalid' }];
  switch (type) {
    case 'string':
      return typeof value === 'string' && (!oneOf || oneOf.includes(value)) ? [] : invalid;
    case 'integer':
      return inQuery ? (/^\d+$/.test(String(value)) ? [] : invalid) : Number.isInteger(value) ? [] : invalid;
    case 'boolean':
      return inQuery ? (/^(?:true|false)$/.test(String(value)) ? [] : invalid) : typeof value === 'boolean' ? [] : invalid;
    case 'array':
      if (!Array.isArray(value)) return invalid;
      return items ? value.flatMap((one, index) => wrongValue(`${field}[${String(index)}]`, items, one, false)) : [];
    case 'object':
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return invalid;
      return wrongFields(fields ?? {}, value as Record<string, unknown>, false).map((one) => ({ ...one, field: `${field}.${one.field}` }));
  }
}

/** The endpoint that a request is for, with the caller's parts of its path. */
export function endpointOf(
  table: readonly Endpoint[],
  method: string,
  path: string,
): { endpoint: Endpoint; parts: Record<string, string> } | null {
  for (const endpoint of table) {
    if (endpoint.method !== method) continue;
    const names: string[] = [];
    const pattern = endpoint.path.replace(/\{(\w+)(\*?)\}/g, (_all, name: string, rest: string) => {
      names.push(name);
      return rest === '*' ? '(.*)' : '([^/]+)';
    });
    const match = new RegExp(`^${pattern}$`).exec(path);
    if (match) return { endpoint, parts: Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1]!)])) };
  }
  return null;
}
