/** A fenced block of an answer: its opening line, which line closes it, and what its lines are. Pure. */
import { fenceInfo, type FenceInfo } from '../../../base/fenceInfo.ts';
import { hunkHead } from './hunk.ts';
import { startsPatch } from './applyPatch.ts';
import { markOf } from './searchReplace.ts';
import { thinkingTag } from '../../../base/thinking.ts';

export interface FenceLine {
  indent: number;
  sign: '`' | '~';
  length: number;
  info: string;
}

/** By which a model ends its answer, where it was left in. */
const endToken = /(?:<\|(?:im_end|eot_id|eom_id|end|return|endoftext|end_of_text|end_of_turn)\|>|<\/s>|<end_of_turn>)\s*$/;

/** Null when the line is no fence. Written by hand, since a pattern takes quadratic time on a long line of blanks. */
export function fenceLine(line: string): FenceLine | null {
  let indent = 0;
  while (line[indent] === ' ' || line[indent] === '\t') indent++;
  const sign = line[indent];
  if (sign !== '`' && sign !== '~') return null;
  let end = indent;
  while (line[end] === sign) end++;
  const length = end - indent;
  if (length < 3) return null;
  const info = line.slice(end).replace(endToken, '').trim();
  // Inline code that begins with three backticks is no fence.
  if (sign === '`' && info.includes('`')) return null;
  return { indent, sign, length, info };
}

export type FenceKind = 'code' | 'searchReplace' | 'patch' | 'diff';

const markdown = /\.(?:md|mdx|markdown|mdc|qmd|rmd)$/i;
const diffLanguages = new Set(['diff', 'patch', 'udiff', 'gitdiff']);

/** How many lines with text are looked at to tell what a fence holds. */
const sniffed = 4;

export class Fence {
  readonly info: FenceInfo;
  readonly lines: string[] = [];
  kind: FenceKind;
  /** The path that is meant for the whole block; set by the reader. */
  path: string | null;
  /** The text has a thinking tag of its own. */
  holdsThinking = false;
  private readonly opening: FenceLine;
  private depth = 0;
  private filled = 0;
  private maybeOpening = false;

  /** 1-based line of the answer. */
  readonly at: number;

  constructor(opening: FenceLine, at: number) {
    this.at = at;
    this.opening = opening;
    this.info = fenceInfo(opening.info);
    this.path = this.info.path;
    this.kind = diffLanguages.has(this.info.language) ? 'diff' : 'code';
  }

  /**
   * What a line does: it belongs to the block (`text`), ends it (`close`), or ends it because the next block begins, whose fence it is (`next`).
   * `before`: the block ended with the line before, and this one stands outside. `expectsFence`: fences are text here.
   */
  judge(line: string, expectsFence: boolean): 'text' | 'close' | 'next' | 'before' {
    if (this.maybeOpening) {
      this.maybeOpening = false;
      if (line.trim() === '') return 'before';
      this.lines.push(this.opening.sign.repeat(this.opening.length));
      this.depth++;
    }
    const found = fenceLine(line);
    const { sign, length, indent } = this.opening;
    if (!found || expectsFence || found.sign !== sign || found.length < length || found.indent > indent + 3) return 'text';
    if (found.info !== '') {
      const info = fenceInfo(found.info);
      if (info.explicit || (info.path !== null && !this.isMarkdown)) return 'next';
      this.depth++;
      return 'text';
    }
    if (this.depth > 0) {
      this.depth--;
      return 'text';
    }
    // In a Markdown file a bare fence may also open one: an empty line stands before it and text right behind it. The next line tells.
    if (this.isMarkdown && this.kind === 'code' && this.lines.at(-1)?.trim() === '') {
      this.maybeOpening = true;
      return 'text';
    }
    return 'close';
  }

  /** True while the last line may have closed the block. */
  get undecided(): boolean {
    return this.maybeOpening;
  }

  /** Adds a line that `judge` called text. */
  add(line: string): void {
    if (this.maybeOpening) return;
    const text = this.withoutIndent(line);
    this.lines.push(text);
    if (text.trim() === '') return;
    this.filled++;
    this.holdsThinking ||= thinkingTag.test(text);
    if (this.kind === 'code' || this.kind === 'diff') this.sniff(text);
  }

  private get isMarkdown(): boolean {
    return markdown.test(this.path ?? '') || (this.path === null && /^(?:md|mdx|markdown)$/.test(this.info.language));
  }

  private withoutIndent(line: string): string {
    const { indent } = this.opening;
    if (indent === 0) return line;
    let at = 0;
    while (at < indent && (line[at] === ' ' || line[at] === '\t')) at++;
    return line.slice(at);
  }

  private sniff(line: string): void {
    const first = this.filled <= 2;
    if (markOf(line) === 'open' && (first || this.info.path === null)) this.kind = 'searchReplace';
    else if (this.filled <= sniffed && startsPatch(line)) this.kind = 'patch';
    else if (first && this.kind === 'code' && this.beginsDiff(line)) this.kind = 'diff';
  }

  private beginsDiff(line: string): boolean {
    if (line.startsWith('diff --git ') || hunkHead(line)?.counts) return true;
    return /^\+\+\+ \S/.test(line) && /^--- \S/.test(this.lines.at(-2) ?? '');
  }
}
