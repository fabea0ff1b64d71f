/** Lists of globs as people write them. */

/** `src/**, {a,b}.ts` is two globs: a comma inside braces separates nothing. */
export function splitGlobs(globs: string): string[] {
  return (globs.match(/(?:\{[^}]*\}|[^,{]|\{)+/g) ?? []).map((glob) => glob.trim()).filter((glob) => glob !== '');
}

/** A path as a glob that means exactly it. */
export function escapedGlob(path: string): string {
  return path.replace(/[[\]{}*?]/g, (character) => `[${character}]`);
}
