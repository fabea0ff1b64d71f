/**
 * The names of a Python module that a change touches: what stands at the margin, as a language without a word for exports has it, and what `__all__` lists.
 * A plain reading of the lines of a diff, on each side by itself. Pure and linear.
 */
import type { DiffHunk } from './diffHunks.ts';

export interface TouchedNames {
  /** Names that others could use and that this file has no longer, in the order of the diff. */
  removed: string[];
  /** All that new lines define, import or list. */
  added: string[];
}

const word = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const declared = new RegExp(String.raw`^(?:(?:async\s+)?def\s+(${word})\s*[([]|class\s+(${word})\s*[(:[]|type\s+(${word})\s*[=[])`, 'u');
const assigned = new RegExp(String.raw`^(${word})\s*(?::[^=]*)?=(?!=)`, 'u');
const unpacked = new RegExp(String.raw`^\(?(${word}(?:\s*,\s*${word})+)\)?\s*=(?!=)`, 'u');
/** Begins what stands further in and is of the module all the same. */
const branch = /^(?:if|elif|else|try|except|finally|with|for|while)\b/;
/** By its first letter it is no variable. */
const constant = /^\p{Lu}/u;
const imported = /^(?:from\s+\S+\s+)?import\s+(.*)$/;
const listBegin = /^__all__\s*(?::[^=]*)?(\+?=|\.extend\()(.*)$/;
/** Nothing but texts, as the entries of a list stand. */
const entries = /^\s*(?:["'][^"']*["'],?\s*)+$/;
const entry = new RegExp(String.raw`["'](${word})["']`, 'gu');
/** A module or folder that is nobody's to use. */
const inner = /(?:^|\/)_(?!_)[^/]*/;
/** A line that declares something is no longer. */
const longest = 1000;

/** One side of a file's change. */
class Side {
  /** Names that are defined at the margin, and whatever else is bound there. */
  readonly defined = new Set<string>();
  readonly bound = new Set<string>();
  readonly listed = new Set<string>();
  /** The same, of lines that the other side doesn't have. */
  readonly changed = { defined: new Set<string>(), bound: new Set<string>(), listed: new Set<string>() };
  hasList = false;
  /** All of `__all__` was seen. */
  whole = false;
  #open: 'list' | 'entries' | 'import' | null = null;
  #first = false;
  #inBranch = false;

  /** `heading`: the last line at the margin above the hunk. */
  begin(heading: string): void {
    // Whether that list has ended above is only told by what follows.
    this.#open = heading.startsWith('__all__') ? 'entries' : null;
    this.#inBranch = branch.test(heading);
  }

  read(line: string, changed: boolean): void {
    const text = line.slice(0, longest).replace(/#.*$/, '').trimEnd();
    if (this.#open === 'entries' && text !== '' && !entries.test(text)) this.#open = null;
    if (this.#open === 'list' || this.#open === 'entries') this.#list(text, changed);
    else if (this.#open === 'import') this.#import(text, changed);
    else if (!/^\s/.test(text)) {
      if (text !== '') this.#inBranch = branch.test(text);
      this.#margin(text, changed);
    } else if (this.#inBranch) this.#further(text.trimStart(), changed);
  }

  /** Bound there in one case at least: what is taken away may come from it. */
  #further(text: string, changed: boolean): void {
    const names = imported.exec(text);
    if (names) {
      if (names[1]?.startsWith('(')) this.#open = 'import';
      this.#import(names[1] ?? '', changed);
      return;
    }
    for (const name of definedIn(text)) this.#add('bound', name, changed);
  }

  #margin(text: string, changed: boolean): void {
    const list = listBegin.exec(text);
    const names = imported.exec(text);
    if (list) {
      this.#open = 'list';
      this.#first = list[1] === '=';
      this.#list(list[2] ?? '', changed);
    } else if (names) {
      if (names[1]?.startsWith('(')) this.#open = 'import';
      this.#import(names[1] ?? '', changed);
    } else {
      const all = definedIn(text);
      for (const name of all) {
        this.#add('bound', name, changed);
        if (all.length === 1 && (!assigned.test(text) || constant.test(name))) this.#add('defined', name, changed);
      }
    }
  }

  #list(text: string, changed: boolean): void {
    for (const [, name = ''] of text.matchAll(entry)) this.#add('listed', name, changed);
    if (this.#open === 'list' || text !== '') this.hasList = true;
    if (this.#open === 'entries' || !/[\])]/.test(text)) return;
    this.whole ||= this.#first;
    this.#open = null;
  }

  #import(text: string, changed: boolean): void {
    for (const part of text.replace(/[()]/g, '').split(',')) {
      const name = part.trim().split(/\s+as\s+/).at(-1) ?? ''; // prettier-ignore
      if (name !== '') this.#add('bound', name, changed);
    }
    if (text.includes(')')) this.#open = null;
  }

  #add(kind: 'defined' | 'bound' | 'listed', name: string, changed: boolean): void {
    this[kind].add(name);
    if (changed) this.changed[kind].add(name);
  }
}

/** What a line defines or assigns, wherever it stands. */
function definedIn(text: string): string[] {
  const [, ...one] = declared.exec(text) ?? assigned.exec(text) ?? [];
  const names = one.length > 0 ? one : (unpacked.exec(text)?.[1] ?? '').split(',');
  return names.map((name: string | undefined) => (name ?? '').trim()).filter((name) => name !== '');
}

/** Of one file's hunks. */
export function pythonNames(path: string, hunks: readonly DiffHunk[]): TouchedNames {
  const [before, after] = [new Side(), new Side()];
  for (const { heading, lines } of hunks) {
    before.begin(heading);
    after.begin(heading);
    for (const { kind, text } of lines) {
      if (kind !== 'added') before.read(text, kind === 'removed');
      if (kind !== 'removed') after.read(text, kind === 'added');
    }
  }
  const added = [...after.changed.bound, ...after.changed.listed];
  if (inner.test(path)) return { removed: [], added };
  const isPublic = (name: string): boolean => (before.whole ? before.listed.has(name) : before.listed.has(name) || !name.startsWith('_'));
  const gone = [...before.changed.defined].filter((name) => isPublic(name) && !after.bound.has(name));
  // Without any list left, all names are there for others.
  const unlisted = after.hasList ? [...before.changed.listed].filter((name) => !after.listed.has(name)) : [];
  return { removed: [...new Set([...gone, ...unlisted])], added };
}
