/** Where an entry stands in a changelog, by the file's own form: lines are added to it, and none is changed. Pure. */
import { type ChangelogHeading, headingLines, headingsOf, isUnreleased, isVersion, sectionOf } from './changelogHeadings.ts';
import { changelogSections, type ChangelogEntry } from './pullRequestTexts.ts';

/** Names of changelogs, the likeliest first. */
const fileNames = /^(change[-_ ]?log|changes|history|news|releases|release[-_ ]?notes)(\.(?:md|markdown|mdx|txt|rst))?$/i;
const stems = ['changelog', 'changes', 'history', 'news', 'releases', 'releasenotes'];
/** Without a name of its own. */
export const newChangelogName = 'CHANGELOG.md';

/** The changelog among a folder's files; null for none. */
export function changelogAmong(names: readonly string[]): string | null {
  const rank = (name: string): number => stems.indexOf((fileNames.exec(name)?.[1] ?? '').toLowerCase().replace(/[-_ ]/g, ''));
  const found = names.filter((name) => fileNames.test(name)).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return found[0] ?? null;
}

/** The text of a changelog with a new entry; `name` is the file's. An empty one is begun. */
export function withChangelogEntry(text: string, entry: ChangelogEntry, name: string = newChangelogName): string {
  const restructured = /\.rst$/i.test(name);
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  if (text.trim() === '') return `${begun(entry, restructured).join(end)}${end}`;
  const { at, added } = placed(lines, entry, restructured);
  const offset = at >= lines.length ? text.length : offsetOf(text, at);
  const before = text.slice(0, offset);
  return `${before}${before === '' || before.endsWith('\n') ? '' : end}${added.join(end)}${end}${text.slice(offset)}`;
}

/** Whether it has an entry with these words, wherever that stands. */
export function hasEntry(text: string, entry: Pick<ChangelogEntry, 'text'>): boolean {
  return text.split(/\r?\n/).some((line) => anyBullet.test(line) && line.replace(anyBullet, '').trim() === entry.text);
}

interface Addition {
  /** The line before which they come. */
  at: number;
  added: string[];
}

function begun(entry: ChangelogEntry, restructured: boolean): string[] {
  const heading = (title: string, level: number): string[] => headingLines(title, level, undefined, restructured);
  return [...heading('Changelog', 1), '', ...heading('Unreleased', 2), '', ...heading(entry.section, 3), '', `- ${entry.text}`];
}

function placed(lines: readonly string[], entry: ChangelogEntry, restructured: boolean): Addition {
  const all = headingsOf(lines, restructured);
  const versions = all.filter(({ title }) => isVersion(title) && !isUnreleased(title));
  const firstVersion = versions[0];
  const named = all.find(({ title, line }) => isUnreleased(title) && (!firstVersion || line < firstVersion.line));
  // Some name the next release, and say below that it isn't out yet.
  const unreleased = named ?? (firstVersion && isUnreleased(textBelow(lines, firstVersion)) ? firstVersion : undefined);
  const form: Form = { lines, all, restructured, level: (unreleased ?? firstVersion)?.level ?? 2, bullet: firstBullet(lines) };
  if (unreleased) return inUnreleased(form, unreleased, entry);
  // Releases may have names of any kind; what is above the first one is the title.
  const above = firstVersion ?? all.find(({ level }, index) => index > 0 && level > (all[0]?.level ?? 1));
  if (above) {
    const bracketed = above.title.startsWith('[');
    const own = { ...form, level: above.level };
    const heading = headingLines(bracketed ? '[Unreleased]' : 'Unreleased', above.level, above, restructured);
    return { at: above.line, added: [...heading, '', ...freshBody(own, entry), ''] };
  }
  const first = lines.findIndex((line) => bulletOf(line) !== null);
  // A list without headings, as files have them that say what is new on top.
  if (first >= 0 && all.length <= 1) return { at: first, added: [`${form.bullet}${entry.text}`] };
  const last = lastText(lines, 0, lines.length);
  // Empty lines at the end do as a gap.
  const gap = lines.length - last > 2 && lines.slice(last + 1).every((line) => line.trim() === '');
  const begin = [...headingLines('Unreleased', form.level, undefined, restructured), '', ...freshBody(form, entry)];
  return { at: gap ? lines.length : last + 1, added: gap ? begin : ['', ...begin] };
}

interface Form {
  lines: readonly string[];
  all: readonly ChangelogHeading[];
  restructured: boolean;
  /** Of the headings of releases. */
  level: number;
  /** As the file begins its points: `- `. */
  bullet: string;
}

function inUnreleased(form: Form, unreleased: ChangelogHeading, entry: ChangelogEntry): Addition {
  const { lines, all } = form;
  const next = all.find(({ line, level }) => line > unreleased.line && level <= unreleased.level);
  const end = next?.line ?? lines.length;
  const inside = all.filter(({ line }) => line > unreleased.line && line < end);
  const endOf = (heading: ChangelogHeading): number => inside.find(({ line }) => line > heading.line)?.line ?? end;
  const own = inside.find(({ title }) => sectionOf(title) === entry.section);
  if (own) return inBody(form, own.end, endOf(own), entry);
  if (inside.length === 0) {
    const hasList = lines.slice(unreleased.end, end).some((line) => bulletOf(line) !== null);
    if (hasList || isFlat(form)) return inBody(form, unreleased.end, end, entry);
  }
  const order = (title: string): number => changelogSections.findIndex((one) => one === sectionOf(title));
  const later = inside.find(({ title }) => order(title) > changelogSections.indexOf(entry.section));
  if (later) return { at: later.line, added: [...section(form, entry), ''] };
  const at = Math.max(lastText(lines, unreleased.end, end) + 1, unreleased.end);
  return { at, added: ['', ...section(form, entry), ...gapAt(lines, at)] };
}

/** A point in what stands between a heading and the next one: after the last that is there. */
function inBody(form: Form, from: number, to: number, { text }: ChangelogEntry): Addition {
  const { lines } = form;
  const starts: number[] = [];
  for (let line = from; line < to; line++) if (bulletOf(lines[line] ?? '') !== null) starts.push(line);
  const last = starts.at(-1);
  if (last === undefined) {
    const at = Math.max(lastText(lines, from, to) + 1, from);
    const lead = at === from && isTight(form) ? [] : [''];
    return { at, added: [...lead, `${form.bullet}${text}`, ...gapAt(lines, at)] };
  }
  let at = last + 1;
  for (let line = at; line < to; line++) {
    const here = lines[line] ?? '';
    // What is indented belongs to the point, and so does what follows it without a gap.
    if (here.trim() !== '' && (/^\s/.test(here) || (lines[line - 1] ?? '').trim() !== '')) at = line + 1;
    else if (here.trim() !== '') break;
  }
  const loose = starts.length > 1 && (lines[last - 1] ?? '').trim() === '' && bulletOf(textBefore(lines, last)) !== null;
  return { at, added: [...(loose ? [''] : []), `${bulletOf(lines[last] ?? '') ?? form.bullet}${text}`, ...gapAt(lines, at)] };
}

/** What stands under a new heading of what isn't released. */
function freshBody(form: Form, entry: ChangelogEntry): string[] {
  return isFlat(form) ? [`${form.bullet}${entry.text}`] : section(form, entry);
}

function section(form: Form, entry: ChangelogEntry): string[] {
  const { all, restructured, level, bullet } = form;
  const others = all.filter(({ title, level: own }) => own > level && sectionOf(title) !== null);
  const same = others.find(({ title }) => sectionOf(title) === entry.section);
  const like = same ?? others[0];
  const title = same ? same.title : entry.section;
  return [...headingLines(title, like?.level ?? level + 1, like, restructured), ...(isTight(form) ? [] : ['']), `${bullet}${entry.text}`];
}

/** Its releases are lists without sections. */
function isFlat({ all, lines, level }: Form): boolean {
  return !all.some(({ title, level: own }) => own > level && sectionOf(title) !== null) && lines.some((line) => anyBullet.test(line));
}

/** Lists stand right under their headings. */
function isTight({ all, lines, restructured }: Form): boolean {
  const sections = all.filter(({ title }) => sectionOf(title) !== null);
  return !restructured && sections.some(({ end }) => bulletOf(lines[end] ?? '') !== null);
}

/** The first line that says something under a heading. */
function textBelow(lines: readonly string[], { end }: ChangelogHeading): string {
  return lines.slice(end).find((line) => line.trim() !== '') ?? '';
}

/** In plain text all points may be indented. */
const anyBullet = /^ {0,4}[-*+] +(?=\S)/;

/** What a point begins with, the blanks after its sign included; null for a line that begins none, or one within another. */
function bulletOf(line: string): string | null {
  return /^ {0,1}[-*+] +(?=\S)/.exec(line)?.[0] ?? null;
}

function firstBullet(lines: readonly string[]): string {
  for (const line of lines) {
    const bullet = anyBullet.exec(line)?.[0];
    if (bullet !== undefined) return bullet;
  }
  return '- ';
}

/** The last line that says something, addresses of links aside; before `from` for none. */
function lastText(lines: readonly string[], from: number, to: number): number {
  for (let line = to - 1; line >= from; line--) {
    const text = lines[line] ?? '';
    if (text.trim() !== '' && !/^(?: {0,3}\[[^\]]+\]:\s|\.\. _)/.test(text)) return line;
  }
  return from - 1;
}

/** The nearest line above that isn't empty and isn't part of a point. */
function textBefore(lines: readonly string[], before: number): string {
  for (let line = before - 1; line >= 0; line--) {
    const text = lines[line] ?? '';
    if (text.trim() !== '' && !/^\s/.test(text)) return text;
  }
  return '';
}

/** An empty line, where a heading would follow otherwise. */
function gapAt(lines: readonly string[], at: number): string[] {
  return at < lines.length && (lines[at] ?? '').trim() !== '' ? [''] : [];
}

/** Where a line begins in the text. */
function offsetOf(text: string, line: number): number {
  let offset = 0;
  for (let count = 0; count < line; count++) offset = text.indexOf('\n', offset) + 1;
  return offset;
}
