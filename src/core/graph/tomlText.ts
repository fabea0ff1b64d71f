/**
 * As much of TOML as `Cargo.toml` and `pyproject.toml` need to tell where code is: tables, lists of tables, texts, lists and inline tables. Numbers, dates and
 * truth values are read as texts; what can't be read is passed over.
 */

export type TomlValue = string | TomlValue[] | TomlTable;
export interface TomlTable {
  [key: string]: TomlValue;
}

/** What a text is made of; what it passes over is no TOML. */
export const tomlToken = /"""[\s\S]*?"{3,5}|'''[\s\S]*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|[[\]{},=.]|[^\s[\]{},=."'#]+|\n/g;

/** The whole text as one table. Never throws. */
export function tomlText(text: string): TomlTable {
  const root: TomlTable = Object.create(null) as TomlTable;
  let table = root;
  const reader = new Reader(text.match(tomlToken)?.filter((one) => !one.startsWith('#')) ?? []);
  while (reader.more()) {
    if (reader.skip('\n')) continue;
    if (reader.skip('[')) {
      const isList = reader.skip('[');
      const key = reader.key();
      table = isList ? listed(root, key) : inside(root, key);
      reader.restOfLine();
      continue;
    }
    const key = reader.key();
    if (key.length > 0 && reader.skip('=')) {
      const value = reader.value();
      if (value !== null) inside(table, key.slice(0, -1))[key.at(-1) ?? ''] = value;
    }
    reader.restOfLine();
  }
  return root;
}

/** A table or value inside others; undefined where there is none. */
export function tomlAt(table: TomlTable, ...keys: string[]): TomlValue | undefined {
  let at: TomlValue | undefined = table;
  for (const key of keys) at = typeof at === 'object' && !Array.isArray(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return at;
}

/** The texts of a list, or one by itself. */
export function tomlTexts(value: TomlValue | undefined): string[] {
  return [value ?? []].flat().filter((one): one is string => typeof one === 'string');
}

/** Lists and tables inside each other; what is deeper is passed over. */
const deepest = 100;

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  more(): boolean {
    return this.#at < this.#tokens.length;
  }

  skip(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  /** A dotted key's parts. */
  key(): string[] {
    const parts: string[] = [];
    do {
      const part = this.#tokens[this.#at];
      if (part === undefined || /^[[\]{},=.\n]$/.test(part)) return parts;
      parts.push(/^["']/.test(part) ? unquoted(part) : part);
      this.#at++;
    } while (this.skip('.'));
    return parts;
  }

  value(): TomlValue | null {
    const first = this.#tokens[this.#at];
    if (first === undefined || first === '\n') return null;
    this.#at++;
    if ((first === '[' || first === '{') && this.#depth < deepest) {
      this.#depth++;
      const inside = first === '[' ? this.#list() : this.#table();
      this.#depth--;
      return inside;
    }
    if (/^["']/.test(first)) return unquoted(first);
    let bare = first;
    // A number or a date.
    while (this.skip('.')) bare += `.${this.#tokens[this.#at++] ?? ''}`;
    return bare;
  }

  restOfLine(): void {
    while (this.more() && !this.skip('\n')) this.#at++;
  }

  #list(): TomlValue[] {
    const found: TomlValue[] = [];
    while (this.more() && !this.skip(']')) {
      if (this.skip('\n') || this.skip(',')) continue;
      const value = this.value();
      if (value !== null) found.push(value);
    }
    return found;
  }

  #table(): TomlTable {
    const found = Object.create(null) as TomlTable;
    while (this.more() && !this.skip('}')) {
      if (this.skip('\n') || this.skip(',')) continue;
      const key = this.key();
      const value = this.skip('=') ? this.value() : null;
      if (key.length === 0 || value === null) this.#at++;
      else inside(found, key.slice(0, -1))[key.at(-1) ?? ''] = value;
    }
    return found;
  }
}

/** The table of a key, made where it is missing; of a list of tables the last. */
function inside(table: TomlTable, key: readonly string[]): TomlTable {
  let at = table;
  for (const part of key) {
    const known = Object.hasOwn(at, part) ? at[part] : undefined;
    const last = Array.isArray(known) ? known.at(-1) : known;
    if (typeof last === 'object' && !Array.isArray(last)) at = last;
    else at = at[part] = Object.create(null) as TomlTable;
  }
  return at;
}

function listed(root: TomlTable, key: readonly string[]): TomlTable {
  const around = inside(root, key.slice(0, -1));
  const name = key.at(-1) ?? '';
  const known = Object.hasOwn(around, name) ? around[name] : undefined;
  const made = Object.create(null) as TomlTable;
  if (Array.isArray(known)) known.push(made);
  else around[name] = [made];
  return made;
}

function unquoted(text: string): string {
  const long = /^(?:"""|''')/.test(text);
  const bare = long ? text.slice(3, -3).replace(/^\n/, '') : text.slice(1, -1);
  return text.startsWith("'") ? bare : bare.replace(/\\(["\\])/g, '$1');
}
