/** What a `package.json` says under `exports` and `imports`: which file a name stands for. */

/** The best fitting entry's targets, in the order in which they are to be tried; null where no entry fits, or the name is closed. */
export function mappedTargets(map: unknown, name: string, conditions: ReadonlySet<string>): string[] | null {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return name === '.' ? targetsOf(map, '', conditions) : null;
  const entries = map as Record<string, unknown>;
  const keys = Object.keys(entries);
  // Conditions at the top are those of the package itself.
  if (!keys.some((key) => key.startsWith('.') || key.startsWith('#'))) return name === '.' ? targetsOf(map, '', conditions) : null;
  if (Object.hasOwn(entries, name) && !name.includes('*')) return targetsOf(entries[name], '', conditions);
  let best: { key: string; star: string } | null = null;
  for (const key of keys) {
    const star = key.endsWith('/') ? (name.startsWith(key) ? name.slice(key.length) : null) : starIn(key, name);
    if (star !== null && (best === null || before(key) > before(best.key))) best = { key, star };
  }
  if (!best) return null;
  const targets = targetsOf(entries[best.key], best.star, conditions);
  // The old form: a folder that ends with a slash.
  return best.key.endsWith('/') && targets ? targets.map((target) => target + best.star) : targets;
}

function before(key: string): number {
  const star = key.indexOf('*');
  return star < 0 ? key.length : star + 1;
}

function starIn(key: string, name: string): string | null {
  const star = key.indexOf('*');
  if (star < 0) return null;
  const start = key.slice(0, star);
  const end = key.slice(star + 1);
  if (name.length < start.length + end.length || !name.startsWith(start) || !name.endsWith(end)) return null;
  const found = name.slice(start.length, name.length - end.length);
  return found === '' ? null : found;
}

/** Null for what is closed, or has nothing for these conditions. */
function targetsOf(value: unknown, star: string, conditions: ReadonlySet<string>): string[] | null {
  if (typeof value === 'string') return [value.replaceAll('*', star)];
  if (Array.isArray(value)) {
    const all = value.flatMap((one) => targetsOf(one, star, conditions) ?? []);
    return all.length > 0 ? all : null;
  }
  if (typeof value !== 'object' || value === null) return null;
  for (const [condition, inner] of Object.entries(value)) {
    if (condition !== 'default' && !conditions.has(condition)) continue;
    const found = targetsOf(inner, star, conditions);
    if (found) return found;
  }
  return null;
}
