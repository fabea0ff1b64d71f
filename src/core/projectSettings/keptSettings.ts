import type { ProjectSettings } from './readProjectSettings.ts';

/**
 * What counts after the file was read anew: of one that is broken now what was read last, which its first problem says; null where there is no file any
 * more.
 */
export function keptSettings(before: ProjectSettings | null, now: ProjectSettings | null): ProjectSettings | null {
  if (!now?.broken || before === null || Object.keys(before.values).length === 0) return now;
  const [first, ...others] = now.problems;
  const deny = [...new Set([...(before.values.deny ?? []), ...(now.values.deny ?? [])])];
  const allow = bothOf(before.values.allow, now.values.allow);
  const kept = 'Until this is mended, the settings that were read last count.';
  return {
    ...now,
    // What is ruled out by either stays so.
    values: { ...now.values, ...before.values, ...(deny.length > 0 && { deny }), ...(allow && { allow }) },
    lines: { ...now.lines, ...before.lines },
    problems: first ? [{ ...first, message: `${first.message} ${kept}` }, ...others] : [],
  };
}

/** What two lists allow together; a list that isn't there rules nothing out. */
export function bothOf<Item>(one: Item[] | undefined, other: Item[] | undefined): Item[] | undefined {
  return one && other ? one.filter((item) => other.includes(item)) : (one ?? other);
}
