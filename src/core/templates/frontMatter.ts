/**
 * Reads what stands between two lines of `---` at the beginning of a Markdown file: keys with a text, a list, or texts by their names, as YAML has them where
 * it is plain. What it doesn't know it says, with its line; nothing in it is carried out, and nothing is guessed. Never throws, and looks at each line once. Pure.
 */
import { t } from '../../base/l10n.ts';
import { hiddenIn, showInLine } from '../security/hiddenText.ts';
import type { FileProblem } from './fileProblem.ts';

/** One of a list, or of texts by their names. */
export interface FrontItem {
  line: number;
  /** Of `name: text`; null in a plain list. */
  name: string | null;
  text: string;
}

/** One key with its value. */
export interface FrontEntry {
  key: string;
  line: number;
  /** The text that stands behind the key; null where a list does. */
  text: string | null;
  items: readonly FrontItem[];
}

export interface FrontMatter {
  entries: readonly FrontEntry[];
  /** What stands under it, with `\n` between its lines. */
  body: string;
  /** The line in which that begins. */
  bodyLine: number;
  problems: readonly FileProblem[];
}

/** Lines that it may have, and characters of one. */
export const mostFrontLines = 100;
const longestLine = 2_000;
/** Characters of a line in a sentence. */
const mostShown = 40;

const fence = /^---[ \t]*$/;
const keyLine = /^([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(.*)|[ \t]*)$/;
const itemLine = /^[ \t]*-(?:[ \t]+(.*)|[ \t]*)$/;
const pairLine = /^[ \t]+([A-Za-z][\w-]*\??)[ \t]*:(?:[ \t]+(.*)|[ \t]*)$/;
/** `name: text` within an item. */
const pairItem = /^([A-Za-z][\w-]*\??)[ \t]*:[ \t]+(.*)$/;

export function readFrontMatter(text: string): FrontMatter {
  const lines = text
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n');
  if (!fence.test(lines[0] ?? '')) return { entries: [], body: lines.join('\n'), bodyLine: 1, problems: [] };
  const end = lines.findIndex((line, at) => at > 0 && at <= mostFrontLines && /^(?:---|\.\.\.)[ \t]*$/.test(line));
  if (end < 0) {
    const message = t('What begins with --- has no end within {0} lines. Put a line of --- under it.', mostFrontLines);
    return { entries: [], body: '', bodyLine: 1, problems: [{ line: 1, severity: 'error', message }] };
  }
  const { entries, problems } = entriesOf(lines.slice(1, end));
  return { entries, body: lines.slice(end + 1).join('\n'), bodyLine: end + 2, problems };
}

/** The first of these lines is the second of the file. */
function entriesOf(lines: readonly string[]): Pick<FrontMatter, 'entries' | 'problems'> {
  const problems: FileProblem[] = [];
  const entries = new Map<string, FrontEntry & { items: FrontItem[] }>();
  /** The key whose list may go on. */
  let open: (FrontEntry & { items: FrontItem[] }) | null = null;
  for (const [at, line] of lines.entries()) {
    const number = at + 2;
    const complain = (message: string): void => void problems.push({ line: number, severity: 'error', message });
    const read = (written: string | undefined): string => {
      const value = scalar(written ?? '');
      if (typeof value === 'string') return value;
      complain(value.problem);
      return '';
    };
    if (/^[ \t]*(?:#.*)?$/.test(line)) continue;
    if (line.length > longestLine) {
      complain(t('The line is longer than {0} characters.', longestLine));
      continue;
    }
    const [, key, value = ''] = keyLine.exec(line) ?? [];
    if (key !== undefined) {
      if (entries.has(key)) {
        complain(t('“{0}” stands there twice.', key));
        open = null;
        continue;
      }
      const listed = inlineList(value);
      const entry = {
        key,
        line: number,
        text: listed === null && bare(value) !== '' ? read(value) : null,
        items: (listed ?? []).map((item) => ({ line: number, name: null, text: read(item) })),
      };
      entries.set(key, entry);
      open = entry.text === null && listed === null ? entry : null;
      continue;
    }
    const [, item] = itemLine.exec(line) ?? [];
    const [, name, paired] = (item === undefined ? pairLine : pairItem).exec(item ?? line) ?? [];
    if (item === undefined && name === undefined) complain(t('“{0}” can’t be read here: it is written “key: value”.', shown(line)));
    else if (open === null) complain(t('“{0}” belongs to no key that has a list.', shown(line)));
    else open.items.push({ line: number, name: name ?? null, text: read(name === undefined ? item : paired) });
  }
  return { entries: [...entries.values()], problems };
}

/** The pieces of `[a, "b, c"]`; null for anything else. */
function inlineList(value: string): string[] | null {
  const inside = /^\[(.*)\][ \t]*(?:#.*)?$/.exec(value.trim())?.[1];
  if (inside === undefined) return null;
  const pieces = inside.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^,"'])+|["']/g) ?? [];
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '');
}

/** A text, with or without quotes; what is no plain one is told. */
function scalar(written: string): string | { problem: string } {
  const value = written.trim();
  if (value.startsWith('"')) {
    const [, quoted] = /^"((?:[^"\\]|\\.)*)"[ \t]*(?:#.*)?$/.exec(value) ?? [];
    if (quoted === undefined) return { problem: t('“{0}” has no end of its quotes, or something behind it.', shown(value)) };
    return unescaped(quoted) ?? { problem: t('“{0}” has a \\ that stands for nothing, or for something that isn’t seen.', shown(value)) };
  }
  if (value.startsWith("'")) {
    const [, quoted] = /^'((?:[^']|'')*)'[ \t]*(?:#.*)?$/.exec(value) ?? [];
    return quoted?.replaceAll("''", "'") ?? { problem: t('“{0}” has no end of its quotes, or something behind it.', shown(value)) };
  }
  if (/^(?:[|>&!%@`{[\]}]|\*\w)/.test(value))
    return { problem: t('“{0}” can’t be read here: write it in one line, in quotes.', shown(value)) };
  return bare(value);
}

/** Null for an escape that stands for nothing, or for a character that isn't seen: spelled so, it would pass by whoever looks for it in the file. */
function unescaped(quoted: string): string | null {
  try {
    const text = JSON.parse(`"${quoted.replaceAll('\t', '\\t')}"`) as string;
    return hiddenIn(text).length === 0 ? text : null;
  } catch {
    return null;
  }
}

/** Without the comment behind it. */
function bare(value: string): string {
  const comment = /(?:^|[ \t])#/.exec(value);
  return (comment ? value.slice(0, comment.index) : value).trim();
}

function shown(text: string): string {
  const plain = text.trim();
  return showInLine(plain.length > mostShown ? `${plain.slice(0, mostShown).replace(/[\ud800-\udbff]$/, '')}…` : plain);
}
