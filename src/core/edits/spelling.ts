/** Names that some disks take for one: they don't tell capitals, or composed letters from decomposed ones, apart. Pure. */

/** The same for paths that may be one file. */
export function foldedPath(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/** Those of the paths that may be one file with another of them. */
export function spelledAlike(paths: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(foldedPath(path), (counts.get(foldedPath(path)) ?? 0) + 1);
  return paths.filter((path) => (counts.get(foldedPath(path)) ?? 0) > 1);
}

/** Is it one of the names of a folder, letter by letter? */
export function isSpelledSo(name: string, names: readonly string[]): boolean {
  const wanted = name.normalize('NFC');
  return names.some((one) => one.normalize('NFC') === wanted);
}
