/**
 * The tolerant reader's front: takes an answer in pieces and finds the edits in it, whatever form they are written in. It owns what stands between the
 * forms (prose, paths above blocks, fences, thinking text); each form has a file of its own. It knows nothing of the workspace: `locate.ts` holds
 * the plan against the files. Works line by line, in linear time, and gives the same plan however the answer is cut into pieces.
 */
import { TimeSlice } from '../../../base/timeSlice.ts';
import type { EditForm, EditPlan, PlannedEdit, ReaderProblem } from '../editPlan.ts';
import { endsPatch, readPatch, startsPatch } from './applyPatch.ts';
import { Fence, fenceLine } from './fence.ts';
import { hunkHead } from './hunk.ts';
import { pathFromComment, pathFromLine, pathFromSentence, type StatedPath } from './pathText.ts';
import { joined, markOf, SearchReplaceReading, type BlockContext } from './searchReplace.ts';
import { tagFrom } from '../../../base/thinking.ts';
import { isDiffHeader, readUnifiedDiff, type DiffContext } from './unifiedDiff.ts';

/** A path named above a block. `whole`: what follows may be taken for the whole file. */
interface Heading extends StatedPath {
  whole: boolean;
  /** The line holds nothing else. */
  alone: boolean;
  blankLines: number;
}

/** An edit that is being written. */
export interface OpenEdit {
  path: string | null;
  form: EditForm;
}

/** In these fences stand commands and what they print. */
const shells = /^(?:bash|sh|zsh|fish|shell|console|terminal|powershell|ps1|pwsh|cmd|bat|shellsession|output)$/;

export class EditReader {
  private readonly edits: PlannedEdit[] = [];
  private readonly problems: ReaderProblem[] = [];
  private readonly blocks = new SearchReplaceReading(
    (edit) => this.found(edit),
    (kind, path, line) => this.problems.push({ kind, path, line }),
  );
  private pieces: string[] = [];
  private lineNumber = 0;
  private previous = '';
  private thinkingSince: number | null = null;
  private fence: Fence | null = null;
  /** A patch or a diff outside a fence. */
  private raw: { form: 'applyPatch' | 'unifiedDiff'; lines: string[]; at: number; heading: Heading | null } | null = null;
  private heading: Heading | null = null;
  private lastPath: string | null = null;

  /** Takes the next piece of the answer. */
  push(chunk: string): void {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      this.pieces.push(chunk.slice(start, end));
      this.endLine();
      start = end + 1;
    }
    if (start < chunk.length) this.pieces.push(chunk.slice(start));
  }

  /** The edits that are complete so far. Thinking text that turns out as such takes back what stood in it. */
  get complete(): readonly PlannedEdit[] {
    return this.edits;
  }

  /** The edit that is being written, for a progress display; null between edits. */
  get open(): OpenEdit | null {
    if (this.thinkingSince !== null) return null;
    if (this.raw) return { path: this.raw.heading?.path ?? null, form: this.raw.form };
    if (this.blocks.part !== 'none') return { path: this.fence?.path ?? this.lastPath, form: 'searchReplace' };
    const { fence } = this;
    if (!fence) return null;
    if (fence.kind === 'patch') return { path: null, form: 'applyPatch' };
    if (fence.kind === 'diff') return { path: fence.path, form: 'unifiedDiff' };
    if (fence.kind === 'searchReplace' || fence.path === null) return null;
    return { path: fence.path, form: fence.info.explicit ? 'file' : 'fence' };
  }

  /**
   * Ends the answer; the reader is of no use afterwards. `finished`: the model ended it by itself, so that what lacks its closing mark is whole.
   * Without that it may have been cut, and is reported as unfinished.
   */
  finish(finished = false): EditPlan {
    const inLine = this.pieces.length > 0;
    if (inLine) this.endLine();
    if (this.fence && (finished || this.fence.undecided)) this.closeFence(this.fence);
    else if (this.fence) this.cutFence(this.fence);
    this.blocks.end(finished);
    if (this.raw) this.closeRaw(this.raw, finished ? 'closed' : inLine ? 'inLine' : 'open');
    if (this.thinkingSince !== null && this.edits.length === 0)
      this.problems.push({ kind: 'thinking', path: null, line: this.thinkingSince });
    return { edits: this.edits, problems: this.problems };
  }

  private endLine(): void {
    const text = this.pieces.length === 1 ? (this.pieces[0] ?? '') : this.pieces.join('');
    this.pieces = [];
    this.lineNumber++;
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    this.takeLine(this.lineNumber === 1 && line.startsWith('\uFEFF') ? line.slice(1) : line);
  }

  private takeLine(line: string): void {
    if (this.fence) this.takeFenced(this.fence, line);
    else if (this.blocks.part !== 'none') this.takeBlockLine(line);
    else if (this.raw) this.takeRaw(this.raw, line);
    else this.takeOpen(line);
    this.previous = line;
  }

  /** The part of a line that isn't thinking text; null when none of it is. Goes over the line once, however many tags it has. */
  private withoutThinking(line: string): string | null {
    let at = 0;
    for (;;) {
      const tag = tagFrom(line, at);
      if (this.thinkingSince !== null) {
        if (!tag) return null;
        if (tag.closes) this.thinkingSince = null;
      } else {
        const first = tag !== null && line.slice(at, tag.start).trim() === '';
        if (!tag || !(first || tag.sure)) return line.slice(at);
        if (tag.closes) this.takeBackThinking();
        else this.thinkingSince = this.lineNumber;
      }
      at = tag.end;
    }
  }

  /** The opening tag may have been part of the prompt: then all that came before is thinking text. */
  private takeBackThinking(): void {
    this.edits.length = 0;
    this.problems.length = 0;
    this.fence = null;
    this.raw = null;
    this.heading = null;
    this.lastPath = null;
  }

  /** A line outside all blocks, which may be thinking text. */
  private takeOpen(line: string): void {
    const text = this.withoutThinking(line);
    if (text !== null) this.takeText(text);
  }

  private takeText(line: string): void {
    const fence = fenceLine(line);
    if (fence) this.openFence(new Fence(fence, this.lineNumber));
    else if (markOf(line) === 'open') this.takeBlockLine(line);
    else if (startsPatch(line)) this.openRaw('applyPatch', [line]);
    else if (line.startsWith('diff --git ') || hunkHead(line)?.counts) this.openRaw('unifiedDiff', [line]);
    else if (/^\+\+\+ \S/.test(line) && /^--- \S/.test(this.previous)) this.openRaw('unifiedDiff', [this.previous, line]);
    else this.takeProse(line);
  }

  private takeProse(line: string): void {
    if (line.trim() === '') {
      if (this.heading && ++this.heading.blankLines > 2) this.heading = null;
      return;
    }
    const path = pathFromLine(line);
    const sentence = path ? null : pathFromSentence(line);
    if (path) this.heading = { ...path, whole: true, alone: true, blankLines: 0 };
    else this.heading = sentence && { ...sentence, alone: false, blankLines: 0 };
    if (this.heading) this.lastPath = this.heading.path;
  }

  private takeBlockLine(line: string): void {
    this.blocks.take(line, this.lineNumber, (behindMark) => this.contextOfBlock(behindMark));
  }

  /** The path of a block: behind its mark, in the fence's info string, above it, or that of the block before. */
  private contextOfBlock(behindMark: string): BlockContext {
    const stated = pathFromLine(behindMark) ?? (this.fence?.path ? { path: this.fence.path, line: null } : null);
    const heading = this.heading;
    this.heading = null;
    const path = stated?.path ?? heading?.path ?? this.lastPath;
    this.lastPath = path;
    return { path, line: stated?.line ?? heading?.line ?? null };
  }

  private openFence(fence: Fence): void {
    const { heading } = this;
    // Below a sentence a shell's block holds commands; below a heading it may be a script.
    if (heading?.whole === true && (heading.alone || !shells.test(fence.info.language))) fence.path ??= heading.path;
    this.fence = fence;
  }

  private openRaw(form: 'applyPatch' | 'unifiedDiff', lines: string[]): void {
    this.raw = { form, lines, at: this.lineNumber + 1 - lines.length, heading: this.heading };
    this.heading = null;
  }

  private takeRaw(raw: NonNullable<typeof this.raw>, line: string): void {
    if (raw.form === 'applyPatch') {
      raw.lines.push(line);
      if (endsPatch(line)) this.closeRaw(raw, 'closed');
      return;
    }
    const belongs = line === '' || /^[ +\-\\\t]/.test(line) || hunkHead(line) !== null || isDiffHeader(line);
    if (belongs && markOf(line) === null) {
      raw.lines.push(line);
      return;
    }
    this.closeRaw(raw, 'closed');
    this.takeOpen(line);
  }

  private closeRaw(raw: NonNullable<typeof this.raw>, ending: DiffContext['ending']): void {
    this.raw = null;
    if (raw.form === 'applyPatch') this.foundAll(readPatch(raw.lines, { at: raw.at, closed: ending === 'closed' }));
    else this.foundDiff(raw.lines, raw.heading, raw.at, ending, false);
  }

  private takeFenced(fence: Fence, line: string): void {
    if (/^\s*<\/think(?:ing)?>\s*$/i.test(line) && !fence.holdsThinking) {
      this.blocks.abandon();
      this.takeBackThinking();
      return;
    }
    const inBlocks = fence.kind === 'searchReplace';
    switch (fence.judge(line, inBlocks && this.blocks.part !== 'none' && this.blocks.expectsFence)) {
      case 'close':
        this.closeFence(fence);
        return;
      case 'next':
      case 'before':
        this.closeFence(fence);
        this.takeOpen(line);
        return;
      case 'text':
        fence.add(line);
        if (fence.kind === 'searchReplace') this.takeInBlockFence(fence, inBlocks);
    }
  }

  /** Blocks are read as they come, so that each is complete when its end is seen. */
  private takeInBlockFence(fence: Fence, known: boolean): void {
    const lines = known ? fence.lines.slice(-1) : fence.lines;
    for (const line of lines) {
      if (this.blocks.part !== 'none' || markOf(line) === 'open') this.takeBlockLine(line);
      else this.takeBetweenBlocks(fence, line);
    }
    // What was read is not needed any more; only the last line is looked at.
    fence.lines.splice(0, fence.lines.length - 1);
  }

  private takeBetweenBlocks(fence: Fence, line: string): void {
    const path = pathFromLine(line) ?? pathFromComment(line);
    if (!path) return;
    this.heading = { ...path, whole: true, alone: true, blankLines: 0 };
    fence.path = path.path;
  }

  private closeFence(fence: Fence): void {
    const heading = this.heading;
    this.fence = null;
    this.heading = null;
    if (fence.kind === 'searchReplace') this.blocks.end(true);
    else if (fence.kind === 'patch') this.foundAll(readPatch(fence.lines, { at: fence.at + 1, closed: true }));
    else if (fence.kind === 'diff') this.foundDiff(fence.lines, headingOf(fence, heading), fence.at + 1, 'closed', true);
    else this.takeCode(fence);
  }

  private cutFence(fence: Fence): void {
    const heading = this.heading;
    this.fence = null;
    if (fence.kind === 'patch') this.foundAll(readPatch(fence.lines, { at: fence.at + 1, closed: fence.lines.some(endsPatch) }));
    else if (fence.kind === 'diff') this.foundDiff(fence.lines, headingOf(fence, heading), fence.at + 1, 'inFence', true);
    else if (fence.kind === 'code') {
      const path = pathOfCode(fence);
      if (path !== null) this.problems.push({ kind: 'unfinished', path, line: fence.at });
    }
  }

  private takeCode(fence: Fence): void {
    const path = pathOfCode(fence);
    if (path === null) return;
    this.lastPath = path;
    if (fence.info.part) this.problems.push({ kind: 'malformed', path, line: fence.at });
    else this.edits.push({ kind: 'write', form: fence.info.explicit ? 'file' : 'fence', path, text: joined(fence.lines) });
  }

  private foundDiff(lines: string[], heading: StatedPath | null, at: number, ending: DiffContext['ending'], fenced: boolean): void {
    const path = heading?.path ?? this.lastPath;
    this.foundAll(readUnifiedDiff(lines, { path, line: heading?.line ?? null, at, ending, fenced }));
  }

  private foundAll({ edits, problems }: EditPlan): void {
    for (const edit of edits) this.found(edit);
    for (const problem of problems) this.problems.push(problem);
  }

  private found(edit: PlannedEdit): void {
    this.edits.push(edit);
    if (edit.path !== null) this.lastPath = edit.kind === 'rename' ? edit.to : edit.path;
  }
}

function headingOf(fence: Fence, above: Heading | null): StatedPath | null {
  return fence.path === null ? above : { path: fence.path, line: above?.line ?? null };
}

/** The file that a block of code is the text of; null for an illustration. */
function pathOfCode(fence: Fence): string | null {
  if (fence.path !== null) return fence.path;
  const at = fence.lines.findIndex((line) => line.trim() !== '');
  const first = fence.lines[at] ?? '';
  const second = fence.lines[at + 1] ?? '';
  const stated = pathFromComment(first);
  if (!stated) return null;
  return !shells.test(fence.info.language) || stated.labelled || second.startsWith('#!') ? stated.path : null;
}

/** Reads a whole answer; `finished` as in {@link EditReader.finish}. */
export function readPlan(answer: string, finished = false): EditPlan {
  const reader = new EditReader();
  reader.push(answer);
  return reader.finish(finished);
}

/** Characters that are read before somebody else may have the turn; about a millisecond. */
const pieceLength = 16_000;

/** The same for an answer of any length: lets others have their turn now and then. Rejects with `cancelled` when the signal is aborted. */
export async function readPlanInTurns(answer: string, finished = false, signal?: AbortSignal): Promise<EditPlan> {
  const reader = new EditReader();
  const slice = new TimeSlice(signal);
  for (let at = 0; at < answer.length; at += pieceLength) {
    if (slice.isOver) await slice.rest();
    reader.push(answer.slice(at, at + pieceLength));
  }
  return reader.finish(finished);
}
