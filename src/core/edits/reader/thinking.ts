/** Tags around text in which a model thinks to itself. */
export const thinkingTag = /<\/?(?:think|thinking|thought|reasoning|reflection)>|<\|channel\|>(?:analysis|commentary|final)\b/i;

/** An opening one, a closing one; with channels, the last one ends what was thought. */
const tags =
  /(<(?:think|thinking|thought|reasoning|reflection)>|\[THINK\]|(?:<\|start\|>assistant)?<\|channel\|>(?:analysis|commentary)\b[^<|]{0,100}<\|message\|>)|<\/(?:think|thinking|thought|reasoning|reflection)>|\[\/THINK\]|(?:<\|end\|>)?(?:<\|start\|>assistant)?<\|channel\|>final<\|message\|>/gi;

export interface ThinkingTag {
  closes: boolean;
  /** Can be nothing else, wherever in the line it stands. */
  sure: boolean;
  start: number;
  end: number;
}

/** The first tag at or behind a position; null when there is none. */
export function tagFrom(line: string, at: number): ThinkingTag | null {
  tags.lastIndex = at;
  const found = tags.exec(line);
  if (!found) return null;
  const sure = found[0].endsWith('<|message|>');
  return { closes: found[1] === undefined, sure, start: found.index, end: found.index + found[0].length };
}
