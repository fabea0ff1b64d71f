/**
 * Reads unified diffs as models write them: wrong counts, no numbers, no file header, context lines without their blank. Counts say only where a
 * hunk ends when prose follows, and whether a diff that breaks off is whole; the text decides the rest. Pure.
 */
import type { PlannedEdit, ReaderProblem } from '../editPlan.ts';
import { countLines, hunkEdit, hunkHead, type HunkHead } from './hunk.ts';
import { joined } from './searchReplace.ts';

export interface DiffContext {
  /** Said outside the diff, for one without a header. */
  path: string | null;
  line: number | null;
  /** Answer line of the first line. */
  at: number;
  /** How the diff ended: by a fence or other text; or with the answer, in the open after a whole line or within one; or in a fence without an end. */
  ending: 'closed' | 'open' | 'inLine' | 'inFence';
  /** The diff stands in a fence of its own, so that marked lines without a hunk head are meant as one. */
  fenced: boolean;
}

interface FileHeader {
  from: string | null;
  to: string | null;
  /** `rename from` and `rename to`, or two names in `diff --git`. */
  renamed: boolean;
  /** Git's own head says that the file is made, deleted, or a copy of another one, which only git could make. */
  git: 'new' | 'deleted' | 'copy' | null;
  /** The text after is the one that git gives the name of the empty one. */
  isEmpty: boolean;
  /** It is about something that is no text: bytes, a link, a submodule. Nothing of it is taken. */
  refused: 'binary' | 'link' | null;
  /** It makes a file executable, or one that was so no more. */
  changesMode: boolean;
  /** Answer line of git's head. */
  at: number;
}

const noHeader: Readonly<FileHeader> = {
  from: null,
  to: null,
  renamed: false,
  git: null,
  isEmpty: false,
  refused: null,
  changesMode: false,
  at: 0,
};

const git = /^diff --git (?:"((?:[^"\\]|\\.)*)"|(\S.*?)) (?:"((?:[^"\\]|\\.)*)"|(b\/.*|\S+))$/;
const extended =
  /^(?:index [0-9a-f.]+|(?:old|new|deleted file|new file) mode \d|(?:dis)?similarity index|copy (?:from|to) |Binary files |GIT binary patch|Index: |={60,}$|diff -)/;

const binaryFiles = /^Binary files (\S.*) and (\S.*) differ$/;
const mode = /^(?:(old|new|new file|deleted file) mode|index [0-9a-f]+\.\.[0-9a-f]+) (\d{3,6})\s*$/;

/** True for a line that only a diff has between or before its hunks. */
export function isDiffHeader(line: string): boolean {
  const short = line.slice(0, 1000);
  return short.startsWith('diff --git ') || extended.test(short) || /^rename (?:from|to) /.test(short);
}

export function readUnifiedDiff(lines: readonly string[], context: DiffContext): { edits: PlannedEdit[]; problems: ReaderProblem[] } {
  return new DiffReading(lines, context).run();
}

class DiffReading {
  private readonly edits: PlannedEdit[] = [];
  private readonly problems: ReaderProblem[] = [];
  private header: FileHeader = { ...noHeader };
  private hunk: { head: HunkHead; body: string[]; at: number } | null = null;
  /** Added lines of a file that is made. */
  private made: string[] | null = null;
  /** Lines of a file that is deleted. */
  private gone: string[] | null = null;
  private renamePlanned = false;
  /** A hunk of the file was cut. */
  private broken = false;

  private readonly lines: readonly string[];
  private readonly context: DiffContext;

  constructor(lines: readonly string[], context: DiffContext) {
    this.lines = lines;
    this.context = context;
  }

  run(): { edits: PlannedEdit[]; problems: ReaderProblem[] } {
    for (let i = 0; i < this.lines.length; i++) i += this.take(i);
    this.endFile(true);
    return { edits: this.edits, problems: this.problems };
  }

  /** Takes line `i`; returns how many further ones it took. */
  private take(i: number): number {
    const line = this.lines[i] ?? '';
    if (line.startsWith('diff --git ')) {
      this.endFile(false);
      const found = git.exec(line.slice(0, 1000));
      const from = found ? withoutPrefix(unquoted(found[1]) ?? found[2] ?? '') : null;
      const to = found ? withoutPrefix(unquoted(found[3]) ?? found[4] ?? '') : null;
      this.header = { ...noHeader, from, to, renamed: from !== to, at: this.context.at + i };
      return 0;
    }
    if (this.takeBinary(line, i)) return 0;
    if (this.startsHeader(i)) {
      this.newHeader(named(line), named(this.lines[i + 1] ?? ''));
      return 1;
    }
    if (!this.hunk && /^rename (?:from|to) /.test(line)) {
      const path = unquoted(/^rename \w+ "(.*)"$/.exec(line)?.[1]) ?? line.replace(/^rename \w+ /, '').trim();
      if (line.startsWith('rename from')) this.header.from = path;
      else this.header.to = path;
      this.header.renamed = true;
      return 0;
    }
    if (!this.hunk && isDiffHeader(line)) {
      const stated = /^(new|deleted) file mode|^(copy) from /.exec(line);
      if (stated) this.header.git = (stated[1] ?? stated[2]) as FileHeader['git'];
      this.header.isEmpty ||= /^index [0-9a-f]+\.\.e69de29/.test(line);
      this.takeMode(line);
      return 0;
    }
    if (!this.hunk && /^(?:---|\+\+\+) \S/.test(line) && (hunkHead(this.lines[i + 1] ?? '') || line.startsWith('+++'))) {
      const name = named(line);
      this.newHeader(name, name);
      return 0;
    }
    const head = hunkHead(line);
    if (head) {
      this.endHunk(false);
      this.hunk = { head, body: [], at: this.context.at + i };
      return 0;
    }
    if (!this.hunk) {
      if (!this.context.fenced || line.trim() === '' || this.header.refused) return 0;
      this.hunk = { head: { line: this.context.line, counts: null, under: null }, body: [], at: this.context.at + i };
    }
    this.hunk.body.push(line);
    return 0;
  }

  /** What git writes in place of the hunks of a file that is no text, and `diff` without any head. */
  private takeBinary(line: string, i: number): boolean {
    const named = binaryFiles.exec(line.slice(0, 1000));
    if (!named && line !== 'GIT binary patch') return false;
    if (this.hunk && !this.isFull(this.hunk)) return false;
    if (named && (this.hunk || this.header.from === null)) {
      this.endFile(false);
      const [from, to] = [named[1] ?? '', named[2] ?? ''].map(withoutPrefix);
      this.header = { ...noHeader, from: from ?? null, to: to ?? null, at: this.context.at + i };
    }
    this.header.refused = 'binary';
    return true;
  }

  /** Of modes only those of links and submodules, and whether a file is executable, say anything. */
  private takeMode(line: string): void {
    const [, kind, digits] = mode.exec(line) ?? [];
    const { header } = this;
    if (digits === undefined) return;
    if (/^1[26]0000$/.test(digits)) header.refused ??= 'link';
    else if (kind === 'new file' || kind === 'old' || kind === 'new')
      header.changesMode = header.changesMode !== /[1357]/.test(digits.slice(-3));
  }

  /** `--- old` and `+++ new`. Within a hunk these may be a removed and an added line, unless a hunk head follows or the hunk is full. */
  private startsHeader(i: number): boolean {
    if (!/^--- \S/.test(this.lines[i] ?? '') || !/^\+\+\+ \S/.test(this.lines[i + 1] ?? '')) return false;
    if (!this.hunk || hunkHead(this.lines[i + 2] ?? '')) return true;
    return this.isFull(this.hunk);
  }

  private isFull(hunk: { head: HunkHead; body: string[] }): boolean {
    const { counts } = hunk.head;
    if (!counts) return false;
    const seen = countLines(hunk.body);
    return seen.before === counts.before && seen.after === counts.after;
  }

  private newHeader(from: string, to: string): void {
    const known = this.header;
    const fresh = this.hunk !== null || this.made !== null || this.gone !== null || known.from === null;
    if (fresh) this.endFile(false);
    // Within git's own head the rename was stated; without it two names are one that was written carelessly.
    const { git, refused, changesMode } = fresh ? noHeader : known;
    this.header = {
      from: from === '/dev/null' ? from : withoutPrefix(from),
      to: to === '/dev/null' ? to : withoutPrefix(to),
      renamed: false,
      git,
      isEmpty: false,
      refused,
      changesMode,
      at: known.at,
    };
    if (!fresh && known.renamed && from !== '/dev/null' && to !== '/dev/null') this.header.renamed = this.header.from !== this.header.to;
  }

  private get path(): string | null {
    const { from, to } = this.header;
    return (to === '/dev/null' ? from : to) ?? from ?? this.context.path;
  }

  private endFile(last: boolean): void {
    this.endHunk(last);
    const { from, to, git, at, refused, changesMode } = this.header;
    if (refused) this.problems.push({ kind: refused, path: this.path, line: at });
    else if (git === 'copy') this.problems.push({ kind: 'malformed', path: to, line: at });
    else if (this.made) this.edits.push({ kind: 'write', form: 'unifiedDiff', path: to, text: joined(this.made) });
    else if ((to === '/dev/null' || git === 'deleted') && from !== null && from !== '/dev/null')
      this.edits.push({ kind: 'delete', form: 'unifiedDiff', path: from, ...(this.gone ? { text: joined(this.gone) } : {}) });
    else if (git === 'new') this.planEmpty(last);
    else this.planRename();
    if (changesMode && !refused) this.problems.push({ kind: 'mode', path: this.path, line: at });
    this.header = { ...noHeader };
    this.broken = false;
    this.made = null;
    this.gone = null;
    this.renamePlanned = false;
  }

  /** A file that git's head says is made, and of which no text follows. */
  private planEmpty(last: boolean): void {
    const { to, at, isEmpty } = this.header;
    const { ending } = this.context;
    if (this.broken) return;
    if (!last || ending === 'closed' || (ending === 'open' && isEmpty))
      this.edits.push({ kind: 'write', form: 'unifiedDiff', path: to, text: '' });
    else this.problems.push({ kind: 'unfinished', path: to, line: at });
  }

  /** A rename comes before the changes of the renamed file. */
  private planRename(): void {
    const { from, to, renamed } = this.header;
    if (!renamed || this.renamePlanned || from === null || to === null) return;
    this.edits.push({ kind: 'rename', form: 'unifiedDiff', path: from, to });
    this.renamePlanned = true;
  }

  private endHunk(last: boolean): void {
    const hunk = this.hunk;
    if (!hunk) return;
    this.hunk = null;
    const body = this.bodyOf(hunk);
    if (body.length === 0) return;
    if (this.header.git === 'copy' || this.header.refused) return;
    if (last && this.isCut(hunk.head, body)) {
      this.broken = true;
      this.problems.push({ kind: 'unfinished', path: this.path, line: hunk.at });
      return;
    }
    if (this.header.from === '/dev/null' || this.header.git === 'new') {
      this.made ??= [];
      for (const line of body) if (!/^[-\\]/.test(line)) this.made.push(line.replace(/^[+ ]/, ''));
      return;
    }
    if (this.header.to === '/dev/null' || this.header.git === 'deleted') {
      this.gone ??= [];
      for (const line of body) if (!/^[+\\]/.test(line)) this.gone.push(line.replace(/^[- ]/, ''));
      return;
    }
    this.planRename();
    const hint = { line: hunk.head.line, under: hunk.head.under };
    this.edits.push(hunkEdit(body, { form: 'unifiedDiff', path: this.path, hint }));
  }

  /** Without the empty lines at the end that aren't part of it, and in the open without the prose that follows one. */
  private bodyOf(hunk: { head: HunkHead; body: string[] }): string[] {
    const { counts } = hunk.head;
    let body = hunk.body;
    if (counts && !this.context.fenced) {
      const seen = { before: 0, after: 0 };
      const rest = body.findLastIndex((line) => changesText.test(line));
      const end = body.findIndex((line, i) => {
        // The counts may be too small: what changes the text belongs to the hunk whatever they say.
        if (line === '' && i > rest && seen.before >= counts.before && seen.after >= counts.after) return true;
        if (!line.startsWith('+') && !line.startsWith('\\')) seen.before++;
        if (!line.startsWith('-') && !line.startsWith('\\')) seen.after++;
        return false;
      });
      if (end !== -1) body = body.slice(0, end);
    }
    let end = body.length;
    let spare = counts ? countLines(body).before - counts.before : Infinity;
    while (end > 0 && body[end - 1] === '' && spare-- > 0) end--;
    return body.slice(0, end);
  }

  private isCut({ counts }: HunkHead, body: readonly string[]): boolean {
    const { ending } = this.context;
    // In the open nothing marks a diff's end.
    if (ending === 'closed' || ending === 'open') return false;
    const seen = countLines(body);
    const whole = counts !== null && seen.before === counts.before && seen.after === counts.after;
    return !whole && (ending === 'inFence' || /^[-+]/.test(body.at(-1) ?? ''));
  }
}

/** A marked line of code, and no item of a list or rule in the words below a diff. */
const changesText = /^[-+](?! [^\s*]|-{2,}\s*$)/;

/** The name in a `---` or `+++` line: without timestamp and quotes. */
function named(line: string): string {
  const text = line.slice(4, 1004);
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(text);
  if (quoted) return unquoted(quoted[1]) ?? '';
  return text
    .replace(/\t.*$/, '')
    .replace(/\s+\d{4}-\d\d-\d\d[ T]\d.*$/, '')
    .trim();
}

function withoutPrefix(path: string): string {
  return path.replace(/^[abciow]\/(?=.)/, '');
}

/** Git writes odd names in quotes, bytes beyond ASCII as octal numbers. */
function unquoted(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    const bytes = text.replace(/\\([0-7]{3})|\\(.)|%/g, (_, octal: string | undefined, sign: string | undefined) => {
      if (octal !== undefined) return `%${parseInt(octal, 8).toString(16).padStart(2, '0')}`;
      return sign === undefined ? '%25' : encodeURIComponent({ t: '\t', n: '\n' }[sign] ?? sign);
    });
    return decodeURIComponent(bytes);
  } catch {
    // Not UTF-8; as it is written it will at least be named in the conflict.
    return text;
  }
}
