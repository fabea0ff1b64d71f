/** The names that a change takes away and others may use: a plain reading of its lines, by what each language says in the line itself. Pure and linear. */
import { isForTests } from '../graph/testPath.ts';
import { hunksOf } from './diffHunks.ts';
import { type DiffSection } from './diffSections.ts';
import { fileKind } from './fileKinds.ts';
import { pythonNames, type TouchedNames } from './pythonNames.ts';

/** By the ends of file names: declarations that others can use, with the name as the only group. */
const declarations: readonly (readonly [RegExp, RegExp])[] = [
  [
    /\.[cm]?[jt]sx?$/,
    /^export\s+(?:default\s+|declare\s+|abstract\s+|async\s+)*(?:function\*?|class|const|let|var|interface|type|enum|namespace)\s+([\p{L}_$][\p{L}\p{N}_$]*)/u,
  ],
  [/\.go$/, /^(?:func|type|var|const)\s+(\p{Lu}[\p{L}\p{N}_]*)/u],
  [
    /\.rs$/,
    /^\s*pub\s+(?:async\s+|unsafe\s+|const\s+(?=fn))*(?:fn|struct|enum|trait|type|const|static|mod|union)\s+([\p{L}_][\p{L}\p{N}_]*)/u,
  ],
  [
    /\.(?:java|cs|kt)$/,
    /^\s*public\s+(?:static\s+|abstract\s+|final\s+|sealed\s+|partial\s+)*(?:class|interface|enum|record|struct)\s+([\p{L}_][\p{L}\p{N}_]*)/u,
  ],
];
/** A line that declares something is no longer. */
const longest = 1000;

/** Each once, in the order of the diff. A name that stands elsewhere in the change was moved; tests and what is generated are nobody's to use. */
export function removedExports(sections: readonly DiffSection[]): string[] {
  const removed = new Set<string>();
  const added = new Set<string>();
  for (const section of sections) {
    if (isForTests(section.path) || fileKind(section.path) !== 'code') continue;
    const names = touchedNames(section);
    names.removed.forEach((name) => removed.add(name));
    names.added.forEach((name) => added.add(name));
  }
  return [...removed].filter((name) => !added.has(name));
}

function touchedNames(section: DiffSection): TouchedNames {
  const names: TouchedNames = { removed: [], added: [] };
  if (/\.pyi?$/.test(section.path)) return pythonNames(section.path, hunksOf(section));
  const declared = declarations.find(([ends]) => ends.test(section.path))?.[1];
  if (!declared) return names;
  for (const { lines } of hunksOf(section))
    for (const { kind, text } of lines) {
      const name = kind === 'context' ? undefined : declared.exec(text.slice(0, longest))?.[1];
      if (name !== undefined) (kind === 'removed' ? names.removed : names.added).push(name);
    }
  return names;
}
