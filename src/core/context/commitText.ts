/** Characters of all diffs together; those beyond are left out by file. */
const maxDiffs = 200_000;

/** A commit as the model reads it: its message, then what it changed; files that aren't shown are named. Pure. */
export function commitText(message: string, diffs: readonly string[], unshown: readonly string[]): string {
  const shown: string[] = [];
  const named = [...unshown];
  let length = 0;
  for (const diff of diffs) {
    length += diff.length;
    if (length <= maxDiffs) shown.push(diff.trimEnd());
    else named.push(/^diff --git a\/(.*) b\/.*$/m.exec(diff)?.[1] ?? 'another file');
  }
  const left = named.length === 0 ? [] : [`Changed as well, and not shown: ${named.join(', ')}`];
  return [message.trim(), ...shown, ...left].join('\n\n');
}
