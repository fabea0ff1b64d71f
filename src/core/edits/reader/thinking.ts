/** Tags around text in which a model thinks to itself. */
export const thinkingTag = /<\/?(?:think|thinking|thought|reasoning|reflection)>/i;

const tags = /<(\/?)(?:think|thinking|thought|reasoning|reflection)>/gi;

/** The first tag at or behind a position; null when there is none. */
export function tagFrom(line: string, at: number): { closes: boolean; start: number; end: number } | null {
  tags.lastIndex = at;
  const found = tags.exec(line);
  return found && { closes: found[1] === '/', start: found.index, end: found.index + found[0].length };
}
