import type { ProjectFiles } from '../../src/core/graph/projectFiles.ts';

/** A project of these files, by their texts. */
export function projectFiles(
  texts: Readonly<Record<string, string>>,
  declared: Readonly<Record<string, readonly string[]>> = {},
): ProjectFiles {
  const paths = Object.keys(texts).filter((path) => !/(?:^|\/)node_modules\//.test(path));
  const set = new Set(paths);
  return {
    paths,
    has: (path) => set.has(path),
    text: (path) => texts[path] ?? null,
    declared: new Map(Object.entries(declared)),
  };
}
