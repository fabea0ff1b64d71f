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

/** An answer in its two parts. */
export interface ThoughtAndAnswer {
  /** What the model thought to itself before it answered; empty when it didn't. */
  thought: string;
  /** The thought has not ended: there is no answer yet. */
  thinking: boolean;
  answer: string;
}

/** What closes the thought which a text begins with, as it follows its last word; null when it begins with none, or with one that plain text can't close. */
export function thoughtClosing(text: string): string | null {
  const found = /^\s*(?:<(think|thinking|thought|reasoning|reflection)>|(\[THINK\]))/i.exec(text);
  if (!found) return null;
  return found[1] === undefined ? '[/THINK]' : `\n</${found[1]}>`;
}

const fence = /^ {0,3}(?:`{3,}|~{3,})/m;

/**
 * Parts what a model thought from what it answers, also while the text grows. Only what stands at the beginning is a thought. A closing tag that has a line
 * to itself ends one that no tag opened, as some models write it. A tag in a sentence, or further down in a block of code, is text.
 */
export function partThought(text: string): ThoughtAndAnswer {
  const start = text.length - text.trimStart().length;
  const first = tagFrom(text, start);
  if (first && !first.closes && first.start === start) {
    const close = closingFrom(text, first.end);
    if (!close) return { thought: text.slice(first.end).trim(), thinking: true, answer: '' };
    return { thought: text.slice(first.end, close.start).trim(), thinking: false, answer: text.slice(close.end).trimStart() };
  }
  if (first?.closes && hasLineToItself(text, first) && !fence.test(text.slice(0, first.start))) {
    return { thought: text.slice(0, first.start).trim(), thinking: false, answer: text.slice(first.end).trimStart() };
  }
  return { thought: '', thinking: false, answer: text };
}

/**
 * The tag that ends a thought. With thoughts within it that is the one that ends the outermost, at its line's end; where there is none, the first that closes,
 * as an opening one may only have been talked of.
 */
function closingFrom(text: string, at: number): ThinkingTag | null {
  let firstClose: ThinkingTag | null = null;
  let depth = 1;
  for (let tag = tagFrom(text, at); tag; tag = tagFrom(text, tag.end)) {
    if (isQuoted(text, tag)) continue;
    if (!tag.closes) {
      if (!tag.sure) depth++; // channels follow one another
      continue;
    }
    firstClose ??= tag;
    if (--depth === 0) return tag === firstClose || endsLine(text, tag) ? tag : firstClose;
  }
  return firstClose;
}

/** Named as code in a sentence. */
function isQuoted(text: string, { start, end }: ThinkingTag): boolean {
  return text[start - 1] === '`' && text[end] === '`';
}

function endsLine(text: string, { end }: ThinkingTag): boolean {
  return /^[^\S\n]*(?:\n|$)/.test(text.slice(end));
}

/** Nothing else stands in its line, which is not indented as code is. */
function hasLineToItself(text: string, tag: ThinkingTag): boolean {
  return endsLine(text, tag) && /^ {0,3}$/.test(text.slice(text.lastIndexOf('\n', tag.start - 1) + 1, tag.start));
}
