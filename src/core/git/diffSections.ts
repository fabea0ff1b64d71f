/** A unified diff taken apart by file. Bounded and linear: a diff is other people's text. */

export interface DiffSection {
  path: string;
  /** From `diff --git` to the next, with its line break. */
  text: string;
  added: number;
  removed: number;
  binary: boolean;
}

export function diffSections(diff: string): DiffSection[] {
  return [...eachSection(diff)];
}

/** The same one by one, for who lets others have their turn between them. */
export function* eachSection(diff: string): Generator<DiffSection> {
  // Content lines begin with a blank, + - or \, so this stands only at the head of a section. A line ends at \n alone: to `^` with
  // the flag m it would also end at characters that content may hold.
  let start: number | undefined;
  for (const { index } of diff.matchAll(/(?<![^\n])diff --(?:git|cc|combined) /g)) {
    if (start !== undefined) yield section(diff.slice(start, index));
    start = index;
  }
  if (start !== undefined) yield section(diff.slice(start));
}

function section(text: string): DiffSection {
  const found = { path: '', added: 0, removed: 0, binary: false };
  let inHunk = false;
  let oldPath = '';
  for (const line of linesOf(text)) {
    if (line.startsWith('@@')) inHunk = true;
    else if (inHunk) {
      if (line.startsWith('+')) found.added++;
      else if (line.startsWith('-')) found.removed++;
    } else if (line.startsWith('--- ')) oldPath = pathIn(line.slice(4), 'a/');
    else if (line.startsWith('+++ ')) found.path = pathIn(line.slice(4), 'b/');
    else if (line.startsWith('rename to ') || line.startsWith('copy to ')) found.path = unquoted(line.replace(/^(?:rename|copy) to /, ''));
    else if (line.startsWith('Binary files ') || line.startsWith('GIT binary patch')) found.binary = true;
  }
  return { ...found, path: found.path || oldPath || headPath(text), text };
}

function* linesOf(text: string): Generator<string> {
  let at = 0;
  while (at < text.length) {
    const end = text.indexOf('\n', at);
    const stop = end === -1 ? text.length : end;
    yield text.slice(at, stop);
    at = stop + 1;
  }
}

function pathIn(field: string, prefix: string): string {
  const name = unquoted(field.replace(/\t$/, ''));
  if (name === '/dev/null') return '';
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

/** The path from `diff --git a/X b/X`, for a section without any other: empty or binary files, changes of mode. */
function headPath(text: string): string {
  const [head = ''] = text.split('\n', 1);
  const quoted = /^diff --git "a\/(.*)" "b\/.*"$/s.exec(head);
  if (quoted?.[1] !== undefined) return unquoted(`"${quoted[1]}"`);
  const both = head.slice('diff --git '.length);
  // Both halves are alike but for their first letter, so the middle is known.
  const half = both.slice(0, (both.length - 1) / 2);
  return half.startsWith('a/') ? half.slice(2) : both;
}

/** Undoes git's C-style quoting; octal escapes are UTF-8 bytes. */
function unquoted(name: string): string {
  if (!name.startsWith('"') || !name.endsWith('"') || name.length < 2) return name;
  const escapes: Readonly<Record<string, string>> = {
    n: '\n',
    t: '\t',
    r: '\r',
    a: '\x07',
    b: '\b',
    f: '\f',
    v: '\v',
    '"': '"',
    '\\': '\\',
  };
  const percent = name
    .slice(1, -1)
    .replace(/\\([0-7]{3})|\\(.)|%/g, (whole, octal: string | undefined, char: string | undefined) =>
      octal !== undefined
        ? `%${parseInt(octal, 8).toString(16).padStart(2, '0')}`
        : char !== undefined
          ? (escapes[char] ?? char)
          : whole === '%'
            ? '%25'
            : whole,
    );
  try {
    return decodeURIComponent(percent);
  } catch {
    return name.slice(1, -1); // not UTF-8: shown as git wrote it
  }
}
