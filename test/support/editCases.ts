/** Reads the cases in `test/fixtures/edits`; the README there describes the format. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EditAccess, FileText, ReadEdits, ReadOptions, UnreadableReason } from '../../src/core/edits/reader/editAccess.ts';
import type { FileChange } from '../../src/core/edits/fileChange.ts';

export interface ExpectedConflict {
  reason: string;
  path: string | null;
  lines: number[];
}

export interface EditCase {
  /** Folder and name, without the ending. */
  name: string;
  about: string;
  answer: string;
  files: Map<string, FileText>;
  root: string | undefined;
  current: string | undefined;
  options: ReadOptions;
  changes: FileChange[];
  conflicts: ExpectedConflict[];
  found: { path: string; by: string }[];
}

const folder = join(import.meta.dirname, '../fixtures/edits');

export function editCases(): EditCase[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.txt'))
    .sort()
    .map((path) => parseCase(path.replaceAll('\\', '/').replace(/\.txt$/, ''), readFileSync(join(folder, path), 'utf8')));
}

const sectionLine = /^=== (before|output|after|deleted|renamed|conflict|found|current|root|allow|finished)\b ?(.*)$/;

interface Section {
  keyword: string;
  argument: string;
  marks: Set<string>;
  lines: string[];
}

function parseCase(name: string, source: string): EditCase {
  const [about = '', ...rest] = source.replace(/\n$/, '').split('\n');
  const sections: Section[] = [];
  for (const line of rest) {
    const found = sectionLine.exec(line);
    if (!found) {
      const open = sections.at(-1);
      if (!open) throw new Error(`${name}: a line stands before the first section`);
      open.lines.push(line);
      continue;
    }
    const [, keyword = '', argument = ''] = found;
    const marks = /^(.*?)\s*\[([^\]]+)\]$/.exec(argument);
    sections.push({ keyword, argument: marks?.[1] ?? argument, marks: new Set(marks?.[2]?.split(', ')), lines: [] });
  }
  const edit: EditCase = {
    name,
    about,
    answer: '',
    files: new Map(),
    root: undefined,
    current: undefined,
    options: {},
    changes: [],
    conflicts: [],
    found: [],
  };
  for (const section of sections) addSection(edit, section);
  return edit;
}

function addSection(edit: EditCase, section: Section): void {
  const { keyword, argument, marks } = section;
  const beforeOf = (path: string): string | null => {
    const file = edit.files.get(path);
    return file && 'text' in file ? file.text : null;
  };
  const match = (['part', 'whitespace', 'indentation'] as const).find((one) => marks.has(one)) ?? 'exact';
  switch (keyword) {
    case 'before':
      edit.files.set(argument, fileOf(section));
      return;
    case 'output':
      edit.answer = textOf(section);
      return;
    case 'after':
      edit.changes.push({ path: argument, before: beforeOf(argument), after: textOf(section), match });
      return;
    case 'deleted':
      edit.changes.push({ path: argument, before: beforeOf(argument), after: null, match });
      return;
    case 'renamed': {
      const [from = '', path = ''] = argument.split(' to ');
      edit.changes.push({ path, from, before: beforeOf(from), after: textOf(section), match });
      return;
    }
    case 'conflict': {
      const [, reason = '', path = '', lines = ''] = /^(\S+) (.*?)(?: lines ([\d,]+))?$/.exec(argument) ?? [];
      edit.conflicts.push({ reason, path: path === '-' ? null : path, lines: lines === '' ? [] : lines.split(',').map(Number) });
      return;
    }
    case 'found': {
      const [path = '', by = ''] = argument.split(' by ');
      edit.found.push({ path, by });
      return;
    }
    case 'current':
      edit.current = argument;
      return;
    case 'root':
      edit.root = argument;
      return;
    case 'allow':
      edit.options = { ...edit.options, allowShrink: true };
      return;
    case 'finished':
      edit.options = { ...edit.options, finished: true };
      return;
    default:
      throw new Error(`${edit.name}: unknown section ${keyword}`);
  }
}

const unreadable: Record<string, UnreadableReason> = { binary: 'binary', 'too large': 'tooLarge', directory: 'directory' };

function fileOf(section: Section): FileText {
  const reason = [...section.marks].map((mark) => unreadable[mark]).find((found) => found !== undefined);
  return reason ? { reason } : { text: textOf(section) };
}

function textOf({ lines, marks }: Section): string {
  if (marks.has('empty')) return '';
  let text = lines.join('\n') + (marks.has('no final newline') ? '' : '\n');
  if (marks.has('crlf')) text = text.replaceAll('\n', '\r\n');
  return (marks.has('bom') ? '\uFEFF' : '') + text.replaceAll('␍', '\r').replaceAll('␠', ' ');
}

/** A workspace that holds a case's files. */
export function accessOf(edit: EditCase): EditAccess {
  return {
    ...(edit.root !== undefined && { root: edit.root }),
    ...(edit.current !== undefined && { current: edit.current }),
    read: (path) => Promise.resolve(edit.files.get(path) ?? { reason: 'missingFile' }),
    paths: () => Promise.resolve([...edit.files.keys()]),
  };
}

/** Did exactly what the case expects come of its answer? */
export function isAsExpected(edit: EditCase, read: ReadEdits): boolean {
  return JSON.stringify(essenceOf(read.changes, read.conflicts)) === JSON.stringify(essenceOf(edit.changes, edit.conflicts));
}

/** What of a result a case says, in an order of its own. */
export function essenceOf(changes: readonly FileChange[], conflicts: readonly ExpectedConflict[]): unknown {
  return {
    changes: changes
      .map(({ path, from, before, after, match }) => ({ path, from: from ?? null, before, after, match }))
      .sort((a, b) => a.path.localeCompare(b.path)),
    conflicts: conflicts.map(({ reason, path, lines }) => ({ reason, path, lines })),
  };
}
