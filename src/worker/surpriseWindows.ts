/** Tokens that are read at one go, with the places in the text of those that are weighed. */
export interface SurpriseWindow {
  /** The first token of the window. */
  from: number;
  /** Places of the tokens that are weighed, ascending; the window ends with the last one. */
  asked: number[];
}

/**
 * Windows of at most `length` tokens over a text, in which each asked token is weighed once. In a text that is longer than that each of them has at least `overlap` tokens before it, as far as there are so
 * many; what nobody asks about isn't read but for that. `asked` is ascending.
 */
export function surpriseWindows(asked: readonly number[], length: number, overlap: number): SurpriseWindow[] {
  const windows: SurpriseWindow[] = [];
  for (let next = 0; next < asked.length;) {
    const from = Math.max(0, (asked[next] ?? 0) - overlap);
    let end = next;
    while (end < asked.length && (asked[end] ?? 0) - from < length) end++;
    windows.push({ from, asked: asked.slice(next, end) });
    next = end;
  }
  return windows;
}
