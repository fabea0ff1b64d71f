/** Finds the file that somebody means by what they wrote of its path: a part of it, other letter case, or a slip of the finger. Pure. */
import { didYouMean } from '../../base/didYouMean.ts';

export interface FoundPaths {
  /** Shortest first; none when nothing is near. */
  paths: string[];
  /** They are called otherwise than what was written. */
  guessed: boolean;
}

/** Looks among paths with `/`. What is written may have `\`, a leading `./` and a trailing `/`. */
export function lookUpPath(written: string, paths: readonly string[]): FoundPaths {
  const wanted = written
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+|\/+$/g, '')
    .replace(/^\/+/, '');
  if (wanted === '') return { paths: [], guessed: false };
  if (paths.includes(wanted)) return { paths: [wanted], guessed: false };
  const lower = wanted.toLowerCase();
  const lowered = paths.map((path) => path.toLowerCase());
  const among = (fits: (path: string) => boolean): string[] => byLength(paths.filter((_, at) => fits(lowered[at] ?? '')));
  for (const fits of [
    (path: string): boolean => path === lower,
    (path: string): boolean => path.endsWith(`/${lower}`),
    (path: string): boolean => withoutEnding(path) === lower || withoutEnding(path).endsWith(`/${lower}`),
  ]) {
    const found = among(fits);
    if (found.length > 0) return { paths: found, guessed: false };
  }
  return { paths: near(lower, paths, lowered), guessed: true };
}

/** Names are compared with names, and a path of three parts with the last three of each. */
function near(lower: string, paths: readonly string[], lowered: readonly string[]): string[] {
  const parts = lower.split('/').length;
  const ends = new Map<string, string[]>();
  lowered.forEach((path, at) => {
    const end = path.split('/').slice(-parts).join('/');
    const known = ends.get(end) ?? [];
    known.push(paths[at] ?? '');
    ends.set(end, known);
  });
  const meant = didYouMean(
    lower,
    [...ends.keys()].filter((end) => end.startsWith(lower) || mayBeNear(lower, end)),
  );
  return meant === null ? [] : byLength(ends.get(meant) ?? []);
}

/** Two mistakes at most, by the letters alone: told far sooner than how many there really are. */
function mayBeNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 2) return false;
  const counts = new Map<string, number>();
  for (const letter of a) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let strange = 0;
  for (const letter of b) {
    const left = counts.get(letter) ?? 0;
    if (left > 0) counts.set(letter, left - 1);
    else if (++strange > 2) return false;
  }
  return true;
}

function withoutEnding(path: string): string {
  return path.replace(/(?<=[^/])\.[^./]+$/, '');
}

function byLength(paths: readonly string[]): string[] {
  return [...paths].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}
