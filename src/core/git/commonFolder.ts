/** The deepest folder that all of these paths are in, without a slash at its end; empty for the topmost. */
export function commonFolder(paths: readonly string[]): string {
  const [first = [], ...rest] = paths.map((path) => path.split('/').slice(0, -1));
  let depth = first.length;
  for (const folders of rest) {
    let same = 0;
    while (same < depth && folders[same] === first[same]) same++;
    depth = same;
  }
  return first.slice(0, depth).join('/');
}
