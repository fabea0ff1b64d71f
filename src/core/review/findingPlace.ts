/**
 * Where a finding's line is in a text that may be another one than was reviewed: what was staged or committed, and what is in the editor now. `line` counts
 * from 1; null where no line says the same any more. Blanks at the ends don't count.
 */
export function findingPlace(lines: readonly string[], line: number, said: string): number | null {
  const wanted = said.trim();
  const says = (number: number): boolean => lines[number - 1]?.trim() === wanted;
  if (says(line)) return line;
  // Any blank line would do.
  if (wanted === '') return null;
  for (let away = 1; away < lines.length + line; away++) {
    if (says(line - away)) return line - away;
    if (says(line + away)) return line + away;
  }
  return null;
}
