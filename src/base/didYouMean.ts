/** The known word that somebody most likely meant; null when none is near. Two mistakes at most, and fewer in a short word. */
export function didYouMean(typed: string, known: readonly string[]): string | null {
  const word = typed.toLowerCase();
  if (word.length > 40) return null;
  const beginning = word.length < 3 ? [] : known.filter((one) => one.startsWith(word));
  if (beginning.length === 1) return beginning[0] ?? null;
  const allowed = word.length < 3 ? 0 : word.length < 6 ? 1 : 2;
  const [nearest] = known
    .map((one) => ({ one, mistakes: mistakesBetween(word, one) }))
    .filter(({ mistakes }) => mistakes <= allowed)
    .sort((a, b) => a.mistakes - b.mistakes);
  return nearest?.one ?? null;
}

/** Letters that are missing, too many, wrong, or changed with their neighbour. */
function mistakesBetween(a: string, b: string): number {
  let older: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const wrong = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      line.push(
        Math.min(
          (above[column] ?? 0) + 1,
          (line[column - 1] ?? 0) + 1,
          (above[column - 1] ?? 0) + wrong,
          swapped ? (older[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    older = above;
    above = line;
  }
  return above[b.length] ?? 0;
}
