/** What a changelog's headings and lists look like, in Markdown or reStructuredText. Pure. */

/** A heading, with the lines from `line` up to `end`. */
export interface ChangelogHeading {
  line: number;
  end: number;
  /** From 1, the topmost. */
  level: number;
  title: string;
  /** `#`, the sign of its underline, `*` for a bold line that stands for one, or empty for a plain one. */
  sign: string;
}

/** Deeper than any that a file has. */
const boldLevel = 7;
/** Characters of a plain line that is a heading. */
const longestPlain = 60;

/** In the order of their lines; what is in a code fence or a comment is none. */
export function headingsOf(lines: readonly string[], restructured: boolean): ChangelogHeading[] {
  const found: ChangelogHeading[] = [];
  const signs: string[] = [];
  const hidden = restructured ? new Set<number>() : hiddenLines(lines);
  const underline = restructured ? /^([=\-~^"'`+*#.:])\1{2,}\s*$/ : /^([=-])\1*\s*$/;
  lines.forEach((text, line) => {
    if (hidden.has(line)) return;
    const [, marks = '', title = ''] = restructured ? [] : (/^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(text) ?? []);
    if (marks !== '') return void found.push({ line, end: line + 1, level: marks.length, title, sign: '#' });
    const bold = restructured ? '' : (/^\*\*([^*]+?):?\*\*:?\s*$/.exec(text)?.[1] ?? '');
    if (sectionOf(bold) !== null) return void found.push({ line, end: line + 1, level: boldLevel, title: bold, sign: '*' });
    const sign = underline.exec(lines[line + 1] ?? '')?.[1];
    // What stands under a paragraph of several lines, or after a list, is a rule and no underline.
    if (sign === undefined || text.trim() === '' || /^(?:\s|[-*+]\s|>)/.test(text)) return;
    const over = restructured && underline.exec(lines[line - 1] ?? '')?.[1] === sign;
    if ((!over && line > 0 && (lines[line - 1] ?? '').trim() !== '') || underline.test(text)) return;
    const kind = over ? `${sign}${sign}` : sign;
    if (!signs.includes(kind)) signs.push(kind);
    const level = restructured ? signs.indexOf(kind) + 1 : sign === '=' ? 1 : 2;
    found.push({ line: over ? line - 1 : line, end: line + 2, level, title: text.trim(), sign });
  });
  return found.length > 0 ? found : plainHeadings(lines);
}

/** Of a text without marks: a version that stands by itself over what is new in it. */
function plainHeadings(lines: readonly string[]): ChangelogHeading[] {
  return lines.flatMap((text, line) => {
    const apart = line === 0 || (lines[line - 1] ?? '').trim() === '';
    const short = text.length <= longestPlain && /^[^\s\-*+>]/.test(text);
    return apart && short && (isVersion(text) || isUnreleased(text))
      ? [{ line, end: line + 1, level: 2, title: text.trim(), sign: '' }]
      : [];
  });
}

/** A heading as its file writes those of this level. */
export function headingLines(title: string, level: number, like: ChangelogHeading | undefined, restructured: boolean): string[] {
  if (restructured) return [title, (like?.sign ?? '=-~^'[level - 1] ?? '"').repeat(title.length)];
  if (like?.sign === '') return [title];
  if (like?.sign === '*') return [`**${title}**`];
  // An underline has two levels only.
  if (like && like.sign !== '#' && level <= 2) return [title, like.sign.repeat(Math.max(3, title.length))];
  return [`${'#'.repeat(Math.min(6, level))} ${title}`];
}

const sectionWords = {
  Added: ['added', 'add', 'features', 'feature', 'newfeatures', 'new', 'additions'],
  Changed: ['changed', 'changes', 'change', 'improvements', 'improved', 'enhancements', 'otherchanges'],
  Deprecated: ['deprecated', 'deprecations'],
  Removed: ['removed', 'removals'],
  Fixed: ['fixed', 'fixes', 'bugfixes', 'fix', 'bugs', 'bugsfixed'],
  Security: ['security', 'securityfixes'],
} as const;

/** Which section of Keep a Changelog a heading stands for, whatever it is called; null for none. */
export function sectionOf(title: string): keyof typeof sectionWords | null {
  const plain = title.toLowerCase().replace(/[^\p{L}]/gu, '');
  const found = Object.entries(sectionWords).find(([, names]) => (names as readonly string[]).includes(plain));
  return (found?.[0] as keyof typeof sectionWords | undefined) ?? null;
}

/** Whether it is that of what isn't released yet. */
export function isUnreleased(title: string): boolean {
  if (/\bunreleased\b|\bnot (?:yet )?released\b/i.test(title)) return true;
  return /^(?:next|next release|next version|upcoming|upcoming release|upcoming version|head|main|master|in development)$/i.test(
    title.replace(/[[\]*_()]/g, '').trim(),
  );
}

/** Whether it is that of a release. */
export function isVersion(title: string): boolean {
  if (/change\s*log|history|release notes/i.test(title)) return false;
  return /^\W*(?:version|release|v|r)?[\s.-]*\d+\.\d+|\b\d+\.\d+\.\d+|^\W*\d{4}-\d{2}-\d{2}|^v\d+\b/i.test(title);
}

/** Lines in code fences and comments, their marks included. */
function hiddenLines(lines: readonly string[]): Set<number> {
  const hidden = new Set<number>();
  let fence = '';
  let comment = false;
  lines.forEach((text, line) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(text)?.[1] ?? '';
    if (fence !== '') {
      hidden.add(line);
      if (mark.startsWith(fence) && text.trim() === mark) fence = '';
    } else if (comment) {
      hidden.add(line);
      comment = !text.includes('-->');
    } else if (mark !== '') {
      hidden.add(line);
      fence = mark;
    } else if (/^\s*<!--/.test(text)) {
      hidden.add(line);
      comment = !text.includes('-->');
    }
  });
  return hidden;
}
