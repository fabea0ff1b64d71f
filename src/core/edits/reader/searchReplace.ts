/** Reads SEARCH/REPLACE blocks. The marks may have too few or too many signs; what ends a block without its mark is decided by the caller. Pure. */
import type { PlannedEdit } from '../editPlan.ts';
import { pathFromLine } from './pathText.ts';

/** What a line is to a block. */
export type Mark = 'open' | 'separator' | 'close' | null;

const opening = /^\s*(<{5,9})\s*(?:SEARCH|ORIGINAL|OLD|BEFORE|FIND)\b\s*>*:?\s*(.*)$/i;
const separator = /^\s*(={5,9})\s*(?:REPLACE|UPDATED|NEW|WITH)?\s*$/i;
/** A path or the model's end token may stand behind it. */
const closing =
  /^\s*(?:>{5,9}\s*(?:(?:REPLACE|UPDATED|NEW|AFTER|END)(?:\s+[\w@.\\/-]+\.\w+)?)?|<{5,9}\s*(?:REPLACE|UPDATED))\s*(?:<\|\w+\|>|<\/s>|<end_of_turn>)?\s*$/i;

/** Longer lines are text. */
const longest = 400;

export function markOf(line: string): Mark {
  if (line.length > longest) return null;
  if (opening.test(line)) return 'open';
  if (separator.test(line)) return 'separator';
  return closing.test(line) ? 'close' : null;
}

/** What stands behind the opening mark, such as a path. */
export function behindOpening(line: string): string {
  return (opening.exec(line)?.[2] ?? '').trim();
}

export interface BlockContext {
  path: string | null;
  /** 1-based line stated beside the path. */
  line: number | null;
}

/**
 * One block from its opening mark to the line before its closing one. Null when it has no separator, or more than one that could be meant:
 * then nobody knows what is to be replaced.
 */
export function readBlock(lines: readonly string[], context: BlockContext): PlannedEdit | null {
  const [head = '', ...all] = lines;
  const indent = /^\s*/.exec(head)?.[0] ?? '';
  const signs = opening.exec(head)?.[1]?.length ?? 7;
  const body = indent === '' ? all : all.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()));
  const { line, rest } = withoutStartLine(body);
  const at = separatorIn(rest, signs);
  if (at === null) return null;
  const search = rest.slice(0, at);
  const replacement = rest.slice(at + 1);
  return {
    kind: 'replace',
    form: 'searchReplace',
    path: context.path,
    search: joined(search),
    replacement: joined(replacement),
    hint: { line: line ?? context.line, under: null },
  };
}

/** A Markdown heading may be underlined with equal signs: those that are as many as the opening mark has come first, then seven. */
function separatorIn(lines: readonly string[], signs: number): number | null {
  const same: number[] = [];
  const usual: number[] = [];
  const others: number[] = [];
  for (const [index, text] of lines.entries()) {
    const marks = text.length > longest ? undefined : separator.exec(text)?.[1];
    if (marks === undefined) continue;
    if (marks.length === signs) same.push(index);
    else if (marks.length === 7) usual.push(index);
    else others.push(index);
  }
  const meant = [same, usual, others].find((found) => found.length > 0) ?? [];
  return meant.length === 1 ? (meant[0] ?? null) : null;
}

/** `:start_line:12` and a rule of dashes below the opening mark, as some prompts ask for. */
function withoutStartLine(lines: readonly string[]): { line: number | null; rest: readonly string[] } {
  const stated = /^:start_line:\s*(\d+)\s*$/.exec(lines[0] ?? '');
  if (!stated) return { line: null, rest: lines };
  let at = 1;
  while (/^(?::end_line:\s*\d+|-{5,9})\s*$/.test(lines[at] ?? '')) at++;
  return { line: Number(stated[1]), rest: lines.slice(at) };
}

/** Whole lines, each with its line break. */
export function joined(lines: readonly string[]): string {
  return lines.length === 0 ? '' : lines.join('\n') + '\n';
}

/** Takes the lines of blocks and what stands between them, and gives each block when its end is seen. */
export class SearchReplaceReading {
  private open: { lines: string[]; at: number; context: BlockContext } | null = null;
  private separated = false;
  private fencesInSearch = 0;
  private fencesSince = 0;

  private readonly found: (edit: PlannedEdit) => void;
  private readonly failed: (kind: 'unfinished' | 'malformed', path: string | null, line: number) => void;

  constructor(found: (edit: PlannedEdit) => void, failed: (kind: 'unfinished' | 'malformed', path: string | null, line: number) => void) {
    this.found = found;
    this.failed = failed;
  }

  /** Which part of a block the next line belongs to. */
  get part(): 'none' | 'search' | 'replacement' {
    if (!this.open) return 'none';
    return this.separated ? 'replacement' : 'search';
  }

  /** True when a line that looks like a fence's end is more likely text: the search text has fences too, and more of them. */
  get expectsFence(): boolean {
    return this.part === 'search' || this.fencesSince < this.fencesInSearch;
  }

  /** `context` is asked for only when a block begins. */
  take(line: string, at: number, context: (behindMark: string) => BlockContext): void {
    const mark = markOf(line);
    if (mark === 'open') {
      this.end(true);
      this.open = { lines: [line], at, context: context(behindOpening(line)) };
      this.separated = false;
      this.fencesInSearch = this.fencesSince = 0;
      return;
    }
    if (!this.open) return;
    if (mark === 'close') {
      this.finish();
      return;
    }
    this.open.lines.push(line);
    if (mark === 'separator') this.separated = true;
    else if (/^\s*(?:`{3}|~{3})/.test(line)) {
      if (this.separated) this.fencesSince++;
      else this.fencesInSearch++;
    }
  }

  /** What follows ends an open block (`closed`), or the answer does. */
  end(closed: boolean): void {
    const open = this.open;
    if (!open) return;
    if (closed && this.separated) {
      dropHeading(open.lines);
      this.finish();
      return;
    }
    this.open = null;
    this.failed('unfinished', open.context.path, open.at);
  }

  /** Forgets an open block. */
  abandon(): void {
    this.open = null;
  }

  private finish(): void {
    const open = this.open;
    if (!open) return;
    this.open = null;
    const edit = readBlock(open.lines, open.context);
    if (edit) this.found(edit);
    else this.failed('malformed', open.context.path, open.at);
  }
}

/** The path of the next block, and empty lines around it, stand at the end of one whose closing mark is missing. */
function dropHeading(lines: string[]): void {
  let last = lines.length;
  while (last > 0 && lines[last - 1]?.trim() === '') last--;
  if (last === 0 || !pathFromLine(lines[last - 1] ?? '')) return;
  last--;
  while (last > 0 && lines[last - 1]?.trim() === '') last--;
  lines.length = last;
}
