/** Parts of JSON that somebody else sent, where nothing can be taken for granted. Pure. */
import { showHidden } from '../security/hiddenText.ts';

/** What stands there by names of fields and places in lists; undefined for nothing. */
export function partAt(value: unknown, ...keys: readonly (string | number)[]): unknown {
  let at = value;
  for (const key of keys) {
    if (typeof key === 'number') at = Array.isArray(at) ? (at[key] as unknown) : undefined;
    else at = typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined;
  }
  return at;
}

/** A text there; empty for anything else. */
export function textAt(value: unknown, ...keys: readonly (string | number)[]): string {
  const found = partAt(value, ...keys);
  return typeof found === 'string' ? found : '';
}

/** A count there; null for anything else. */
export function countAt(value: unknown, ...keys: readonly (string | number)[]): number | null {
  const found = partAt(value, ...keys);
  return typeof found === 'number' && Number.isSafeInteger(found) && found >= 0 ? found : null;
}

/** Undefined for what is no JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Characters of a server's own words in a sentence, and of those that are looked at for it. */
const mostSaid = 160;
const mostRead = 1000;

/** Somebody else's words as they may stand in a sentence of ours: one line, no longer than is read, nothing hidden. */
export function quotable(text: string): string {
  const line = text.slice(0, mostRead).replace(/\s+/g, ' ').trim();
  const cut = text.length > mostRead || line.length > mostSaid;
  return showHidden(cut ? `${line.slice(0, mostSaid)}…` : line.replace(/[.!]+$/, ''));
}
