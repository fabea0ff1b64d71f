/**
 * A repository's template for descriptions, taken apart: what stands in it stays as it is, to the letter, and between its parts there are places for
 * the model. Boxes to tick are the author's, and so are parts about what no diff tells: tests that were made, pictures, tickets. Pure.
 */

export type TemplatePiece =
  | { kind: 'text'; text: string }
  /** Something is written here; `about` is the heading above it, empty for none. */
  | { kind: 'place'; about: string };

export interface DescriptionTemplate {
  pieces: TemplatePiece[];
  /** Headings of parts that are left to the author. */
  left: string[];
}

/** Characters of a template that is used, and places in it that are filled. */
export const mostTemplate = 20_000;
const mostPlaces = 8;

const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const boldHeading = /^\*\*([^*]+?):?\*\*:?\s*$/;
const box = /^\s*(?:[-*+]|\d+[.)])\s+\[[ xX]\](?:\s|$)/;
const tableRow = /^\s*\|.*\|\s*$/;
/** What only the author knows. */
const authors =
  /\b(?:test(?:s|ed|ing)?|verif\w*|qa|screen ?shots?|demo|video|recordings?|issues?|tickets?|jira|links?|related|references|closes|fixes|review(?:ers?|ed)?|check ?lists?|deploy\w*|roll ?back|approv\w*|sign[- ]?off|licen[cs]e)\b/i;

interface Section {
  title: string;
  /** 0 before the first heading. */
  level: number;
  text: string;
  hasBoxes: boolean;
  hasTable: boolean;
  /** There is something in it that a page shows, beside its heading. */
  hasWords: boolean;
}

/** Null for a template that is too long to be followed, or has nothing in it. */
export function readTemplate(template: string): DescriptionTemplate | null {
  const text = template.replace(/\r\n?/g, '\n').replace(/^\ufeff/, '');
  if (text.trim() === '' || text.length > mostTemplate) return null;
  const sections = sectionsOf(text);
  const pieces: TemplatePiece[] = [];
  const left: string[] = [];
  let places = 0;
  for (const [at, section] of sections.entries()) {
    pieces.push({ kind: 'text', text: section.text });
    if (isForModel(section, sections[at + 1], sections.length === 1) && places < mostPlaces) {
      pieces.push({ kind: 'place', about: section.title });
      places++;
    } else if (section.title !== '' && (section.hasBoxes || authors.test(section.title))) left.push(section.title);
  }
  // One that has boxes only still gets a description, above them.
  if (places === 0) pieces.unshift({ kind: 'place', about: '' });
  return { pieces, left };
}

function isForModel(section: Section, next: Section | undefined, alone: boolean): boolean {
  if (section.hasBoxes || section.hasTable || authors.test(section.title)) return false;
  if (section.level === 0) return alone;
  // A heading over other headings.
  return section.hasWords || next === undefined || next.level <= section.level;
}

function sectionsOf(text: string): Section[] {
  const sections: Section[] = [];
  const open = (title: string, level: number): Section => {
    const section = { title, level, text: '', hasBoxes: false, hasTable: false, hasWords: false };
    sections.push(section);
    return section;
  };
  let current: Section | undefined;
  let inFence = false;
  let inComment = false;
  const lines = text.split('\n');
  for (const [at, line] of lines.entries()) {
    const last = at === lines.length - 1;
    const seen = withoutComments(line, inComment);
    inComment = seen.open;
    if (/^\s*(?:```|~~~)/.test(seen.text)) inFence = !inFence;
    const found = inFence ? null : headingIn(seen.text, lines[at + 1]);
    if (found) current = open(found.title, found.level);
    current ??= open('', 0);
    current.text += last ? line : `${line}\n`;
    if (found || inFence) continue;
    current.hasBoxes ||= box.test(seen.text);
    current.hasTable ||= tableRow.test(seen.text);
    current.hasWords ||= /[^\s=-]/.test(seen.text);
  }
  // What stands before the first heading and can't be seen belongs to it.
  return sections;
}

function headingIn(line: string, next: string | undefined): { title: string; level: number } | null {
  const marked = heading.exec(line);
  if (marked) return { title: (marked[2] ?? '').trim(), level: (marked[1] ?? '').length };
  const bold = boldHeading.exec(line.trim());
  if (bold) return { title: (bold[1] ?? '').trim(), level: 6 };
  const under = /^(=+|-+)\s*$/.exec(next ?? '');
  return under && /\w/.test(line) && !/^\s*[-*+>|]/.test(line) ? { title: line.trim(), level: under[1]?.startsWith('=') ? 1 : 2 } : null;
}

/** What a page shows of a line; `open`: a comment goes on in the next. */
function withoutComments(line: string, inComment: boolean): { text: string; open: boolean } {
  let text = '';
  let open = inComment;
  for (let at = 0; at < line.length;) {
    const sign = open ? '-->' : '<!--';
    const found = line.indexOf(sign, at);
    const end = found === -1 ? line.length : found;
    if (!open) text += line.slice(at, end);
    if (found === -1) break;
    open = !open;
    at = found + sign.length;
  }
  return { text, open };
}

/** The text of the template before each place, as it is written out: a place begins on a line of its own, with a blank one before it. */
export function filledTemplate({ pieces }: DescriptionTemplate, parts: readonly string[]): string {
  let out = '';
  let at = 0;
  for (const piece of pieces) {
    if (piece.kind === 'text') {
      // Whoever wrote nothing in the place before leaves the template as it was.
      out += out !== '' && !out.endsWith('\n') ? `\n\n${piece.text}` : piece.text;
      continue;
    }
    const part = parts[at++] ?? '';
    if (part === '') continue;
    out = out.trimEnd() === '' ? part : `${out.replace(/\n+$/, '')}\n\n${part}`;
  }
  return `${out.trimEnd()}\n`;
}

/** The pieces as segments follow each other: texts that are given, each with whether a place follows it. */
export function givenTexts({ pieces }: DescriptionTemplate): { before: string; about: string }[] {
  const places: { before: string; about: string }[] = [];
  let before = '';
  for (const piece of pieces) {
    if (piece.kind === 'text') before += before === '' ? piece.text : `\n\n${piece.text}`;
    else {
      places.push({ before: before.trimEnd() === '' ? '' : `${before.trimEnd()}\n\n`, about: piece.about });
      before = '';
    }
  }
  return places;
}
