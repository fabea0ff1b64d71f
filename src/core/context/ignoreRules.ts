/** What a folder's `.gitignore` files leave out, without git: works in a folder that isn't trusted, or is no repository. */

interface Rule {
  pattern: RegExp;
  negated: boolean;
  foldersOnly: boolean;
}

/** The rules of one `.gitignore`, for paths relative to its folder. */
function rulesOf(text: string): Rule[] {
  return text.split(/\r?\n/).flatMap((line) => {
    // A blank at the end counts only when it is escaped.
    let glob = withoutBlanks(line);
    if (glob === '' || glob.startsWith('#')) return [];
    const negated = glob.startsWith('!');
    if (negated) glob = glob.slice(1);
    if (/^\\[#!]/.test(glob)) glob = glob.slice(1);
    const foldersOnly = glob.endsWith('/');
    if (foldersOnly) glob = glob.slice(0, -1);
    const anchored = glob.includes('/');
    const pattern = expressionOf(glob.replace(/^\//, ''), anchored);
    return pattern === null ? [] : [{ pattern, negated, foldersOnly }];
  });
}

function withoutBlanks(line: string): string {
  let end = line.length;
  while (line[end - 1] === ' ') end--;
  return line[end - 1] === '\\' && end < line.length ? line.slice(0, end + 1) : line.slice(0, end);
}

const anyInSegment = '[^/]*';
const anyFolders = '(?:[^/]+/)*';

/** A longer one names no path that a disk has, and no expression is made of it. Characters. */
const longestRule = 4_096;

/** More `**` in one rule than anybody needs would be tried in too many ways; such a rule counts as none. */
const maxDoubleStars = 4;

function expressionOf(written: string, anchored: boolean): RegExp | null {
  if (written.length > longestRule) return null;
  const glob = written.replace(/(?:\*\*\/)+/g, '**/');
  if (glob.split('**').length > maxDoubleStars + 1) return null;
  let source = '';
  // Where the last `*` of this path segment begins in the source. An earlier one takes the first place that fits and no other: otherwise a
  // hostile `*a*a*a*a*b` would be tried in every way there is.
  let star = -1;
  // The same for folders: where the last `**/` begins.
  let folders = -1;
  let settled = 0;
  for (let at = 0; at < glob.length; at++) {
    const character = glob.charAt(at);
    if (glob.startsWith('**/', at) && (at === 0 || glob[at - 1] === '/')) {
      if (folders >= 0) {
        const name = `s${String(++settled)}`;
        const between = source.slice(folders + anyFolders.length);
        source = `${source.slice(0, folders)}(?=(?<${name}>${anyFolders}?${between}))\\k<${name}>`;
      }
      folders = source.length;
      source += anyFolders;
      at += 2;
    } else if (glob.startsWith('/**', at) && at + 3 === glob.length) {
      source += '/.+';
      at += 2;
    } else if (character === '*') {
      while (glob[at + 1] === '*') at++;
      if (star >= 0) {
        const name = `s${String(++settled)}`;
        source = `${source.slice(0, star)}(?=(?<${name}>[^/]*?${source.slice(star + anyInSegment.length)}))\\k<${name}>`;
      }
      star = source.length;
      source += anyInSegment;
    } else if (character === '?') source += '[^/]';
    else if (character === '[') {
      const end = glob.indexOf(']', at + (/^\[[!^]?\]/.test(glob.slice(at)) ? 3 : 1));
      if (end < 0) return null;
      source += `(?!/)[${glob
        .slice(at + 1, end)
        .replace(/^!/, '^')
        .replace(/[\\[]/g, '\\$&')}]`;
      at = end;
    } else if (character === '\\' && at + 1 < glob.length) source += escaped(glob.charAt(++at));
    else {
      if (character === '/') star = -1;
      source += escaped(character);
    }
  }
  try {
    return new RegExp(`^${anchored ? '' : anyFolders}${source}$`, 's');
  } catch (error) {
    // A range such as `[z-a]` matches nothing.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function escaped(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

/** Whether a line is a rule, and one that is tried: none is a comment, a bracket without an end, a range from a later letter to an earlier one, or too many `**`. */
export function isIgnoreRule(line: string): boolean {
  return rulesOf(line).length > 0;
}

/**
 * Whether a file is ignored. Rules of deeper folders come after those above, the last that fits decides, and what is below an ignored
 * folder stays ignored, as with git. Which rules there are is up to who asks.
 */
export class IgnoreRules {
  readonly #byFolder: Map<string, readonly Rule[]>;
  readonly #folders = new Map<string, boolean>();

  /** Texts of `.gitignore` files by their folder; `''` is the root, paths have `/`. */
  constructor(texts: ReadonlyMap<string, string>) {
    this.#byFolder = new Map([...texts].map(([folder, text]) => [folder, rulesOf(text)]));
  }

  /** Adds the text of a folder's file, before anything below that folder is asked about. */
  add(folder: string, text: string): void {
    this.#byFolder.set(folder, [...(this.#byFolder.get(folder) ?? []), ...rulesOf(text)]);
  }

  /** `path` is relative to the root, with `/`. */
  ignores(path: string): boolean {
    const slash = path.lastIndexOf('/');
    return (slash > 0 && this.ignoresFolder(path.slice(0, slash))) || this.#matches(path, false);
  }

  /** The same for a folder, as which `build/` is meant and a file of that name isn't. */
  ignoresFolder(path: string): boolean {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const slash = path.lastIndexOf('/');
    const ignored = (slash > 0 && this.ignoresFolder(path.slice(0, slash))) || this.#matches(path, true);
    this.#folders.set(path, ignored);
    return ignored;
  }

  #matches(path: string, isFolder: boolean): boolean {
    let ignored = false;
    for (let folder = ''; ;) {
      const relative = folder === '' ? path : path.slice(folder.length + 1);
      for (const rule of this.#byFolder.get(folder) ?? []) {
        if ((isFolder || !rule.foldersOnly) && rule.pattern.test(relative)) ignored = !rule.negated;
      }
      const next = path.indexOf('/', folder === '' ? 0 : folder.length + 1);
      if (next < 0) return ignored;
      folder = path.slice(0, next);
    }
  }
}
