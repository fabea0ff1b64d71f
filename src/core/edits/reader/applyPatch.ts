/** Reads the `apply_patch` form: `*** Begin Patch`, a section for each file, chunks below `@@` heads. Pure. */
import type { PlannedEdit, ReaderProblem } from '../editPlan.ts';
import { hunkEdit, hunkHead } from './hunk.ts';
import { joined } from './searchReplace.ts';

export interface PatchContext {
  /** Answer line of the first line. */
  at: number;
  /** False when the answer ended within the patch. */
  closed: boolean;
}

const section = /^\*{3}\s*(Update|Add|Delete|Create|Modify)\s+File:\s*(.+?)\s*$/i;
const move = /^\*{3}\s*(?:Move|Rename)\s+to:\s*(.+?)\s*$/i;
const begin = /^\*{3}\s*Begin\s+Patch\b/i;
const end = /^\*{3}\s*End\s+Patch\b/i;
const endOfFile = /^\*{3}\s*End\s+of\s+File\b/i;

/** Longer lines are text. */
const longest = 1000;

export function startsPatch(line: string): boolean {
  return line.length <= longest && (begin.test(line) || section.test(line));
}

export function endsPatch(line: string): boolean {
  return line.length <= longest && end.test(line);
}

interface Section {
  kind: string;
  path: string;
  to: string | null;
  at: number;
  chunks: { line: number | null; under: string[]; body: string[]; atEnd: boolean }[];
}

export function readPatch(lines: readonly string[], context: PatchContext): { edits: PlannedEdit[]; problems: ReaderProblem[] } {
  const edits: PlannedEdit[] = [];
  const sections = sectionsOf(lines, context.at);
  const problems: ReaderProblem[] = [];
  for (const [index, part] of sections.entries()) {
    // The last file of a patch that breaks off may lack lines.
    if (!context.closed && index === sections.length - 1 && part.kind !== 'delete')
      problems.push({ kind: 'unfinished', path: part.path, line: part.at });
    else for (const edit of editsOf(part)) edits.push(edit);
  }
  return { edits, problems };
}

function sectionsOf(lines: readonly string[], at: number): Section[] {
  const sections: Section[] = [];
  for (const [index, line] of lines.entries()) {
    const short = line.slice(0, longest);
    if (end.test(short)) break;
    const head = section.exec(short);
    const current = sections.at(-1);
    if (head) {
      const kind = { create: 'add', modify: 'update' }[(head[1] ?? '').toLowerCase()] ?? (head[1] ?? '').toLowerCase();
      sections.push({ kind, path: unquoted(head[2] ?? ''), to: null, at: at + index, chunks: [] });
      continue;
    }
    if (!current || begin.test(short)) continue;
    if (endOfFile.test(short)) {
      const last = current.chunks.at(-1);
      if (last) last.atEnd = true;
      continue;
    }
    const moved = move.exec(short);
    if (moved) current.to = unquoted(moved[1] ?? '');
    else takeLine(current, line);
  }
  return sections;
}

function takeLine(part: Section, line: string): void {
  const head = part.kind === 'update' ? hunkHead(line) : null;
  const last = part.chunks.at(-1);
  if (!head) {
    if (last) last.body.push(line);
    else if (part.kind === 'add' || line.trim() !== '') part.chunks.push({ line: null, under: [], body: [line], atEnd: false });
  } else if (last?.body.length === 0) {
    // Heads one below the other: a class, then its method.
    last.line ??= head.line;
    if (head.under !== null) last.under.push(head.under);
  } else {
    part.chunks.push({ line: head.line, under: head.under === null ? [] : [head.under], body: [], atEnd: false });
  }
}

function editsOf(part: Section): PlannedEdit[] {
  const { path, to } = part;
  if (part.kind === 'delete') {
    const lines = withoutEmptyEnd(part.chunks.flatMap((chunk) => chunk.body));
    const marked = lines.length > 0 && lines.every((line) => line.startsWith('-'));
    return [{ kind: 'delete', form: 'applyPatch', path, ...(marked ? { text: joined(lines.map((line) => line.slice(1))) } : {}) }];
  }
  if (part.kind === 'add') {
    const lines = part.chunks.flatMap((chunk) => chunk.body);
    return [{ kind: 'write', form: 'applyPatch', path, text: joined(addedText(lines)) }];
  }
  const edits: PlannedEdit[] = to === null ? [] : [{ kind: 'rename', form: 'applyPatch', path, to }];
  for (const { line, under, body, atEnd } of part.chunks) {
    const trimmed = withoutEmptyEnd(body);
    if (trimmed.length === 0) continue;
    const hint = { line, under: under.length === 0 ? null : under.join('\n'), ...(atEnd ? { atEnd } : {}) };
    edits.push(hunkEdit(trimmed, { form: 'applyPatch', path: to ?? path, hint }));
  }
  return edits;
}

/** Every line should begin with a plus sign; where none does, the text itself was written. */
function addedText(lines: readonly string[]): string[] {
  const filled = withoutEmptyEnd(lines);
  if (!filled.some((line) => line.startsWith('+'))) return filled;
  return filled.map((line) => (line.startsWith('+') ? line.slice(1) : line));
}

function withoutEmptyEnd(lines: readonly string[]): string[] {
  let last = lines.length;
  while (last > 0 && lines[last - 1] === '') last--;
  return lines.slice(0, last);
}

function unquoted(path: string): string {
  return path.replace(/^(["'`])(.*)\1$/, '$2');
}
