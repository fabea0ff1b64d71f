import { hunksOf } from './diffHunks.ts';
import type { DiffSection } from './diffSections.ts';

/** Packages that are named; a line of a prompt holds no more. */
const mostNamed = 5;
const longestName = 60;
const longestLine = 300;

/** Which package a line of a lock file begins, in the forms of npm, yarn, pnpm, Cargo, Poetry, uv, pub, Bundler, Composer and Go. */
const names: readonly RegExp[] = [
  /^\s*"(?:.*node_modules\/)?((?:@[\w.-]+\/)?[\w.-]+)": \{/, // npm
  /^"?((?:@[\w.-]+\/)?[\w.-]+)@[^:]*:$/, // yarn
  /^\s+'?\/?((?:@[\w.-]+\/)?[\w.-]+)@\d[^:]*:$/, // pnpm
  /^\s*"?name"?\s*[=:]\s*"([\w./@-]+)"/, // Cargo, Poetry, uv, Composer
  /^ {2}([\w-]+):$/, // pub
];
const version = /^\s*"?version"?\s*[:=]?\s+"?v?(\d[\w.+-]*)"?,?$/;
/** A name and a version in one line. */
const both: readonly RegExp[] = [
  /^([\w.-]+\.[\w./-]+) v(\d[\w.+-]*) h1:/, // Go
  /^ {4}([\w-]+) \((\d[\w.-]*)\)$/, // Bundler
];

/**
 * What a lock file's diff says of versions: `lodash 4.17.20 to 4.17.21`, `+ left-pad 1.3.0`, `- request 2.88.2`; the first few, then how many more. Empty where
 * its form isn't known or the package of a version stands outside what the diff shows.
 */
export function lockedVersions(section: DiffSection): string[] {
  const before = new Map<string, string>();
  const after = new Map<string, string>();
  for (const { lines } of hunksOf(section)) {
    let name: string | undefined;
    for (const { kind, text } of lines) {
      if (text.length > longestLine) continue;
      name = names.reduce<string | undefined>((found, pattern) => found ?? pattern.exec(text)?.[1], undefined) ?? name;
      const [, one, alone] = both.map((pattern) => pattern.exec(text)).find((match) => match !== null) ?? [];
      const found = alone ?? version.exec(text)?.[1];
      const of = one ?? name;
      if (of === undefined || found === undefined || of.length > longestName || found.length > longestName) continue;
      if (kind === 'removed') before.set(of, found);
      else if (kind === 'added') after.set(of, found);
    }
  }
  const told = [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    if (old === now) return [];
    if (old !== undefined && now !== undefined) return [`${name} ${old} to ${now}`];
    return now === undefined ? [`- ${name} ${old ?? ''}`] : [`+ ${name} ${now}`];
  });
  return told.length <= mostNamed ? told : [...told.slice(0, mostNamed), `${String(told.length - mostNamed)} more`];
}
