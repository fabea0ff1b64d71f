/** How much two parts of a change have to do with each other, by what is written in them and where they are. Pure, and about as slow as the change is long. */
import type { ChangeAtom } from './changeAtom.ts';

/** Two parts, and how sure it is that they belong together; above 1 it is. */
export interface AtomLink {
  one: number;
  other: number;
  strength: number;
}

/** Names that a part has to do with. */
interface Named {
  /** In what it changes. */
  used: ReadonlySet<string>;
  /** What it brings or takes away. */
  declared: ReadonlySet<string>;
  /** `cart` of `src/cart.test.ts`. */
  stem: string;
}

const name = /[A-Za-z_$][\w$]{2,}/g;
const declaration =
  /\b(?:function|class|interface|type|const|let|var|def|fn|func|struct|enum|trait|module|namespace|record|object|val)\s+(?:\([^)]{0,80}\)\s*)?([A-Za-z_$][\w$]*)/g;
/** Words of languages, and such that are in everything. */
const common = new Set(
  (
    'abstract and any args assert async await bool boolean break case catch char class const continue data def default delete describe elif else enum err ' +
    'error export extends false final finally float for foreach from func function get global goto has here implements import include int interface into lambda len ' +
    'let list long map match mut name namespace new nil none not null number object only open package pass print private protected pub public raise readonly return ' +
    'self set short size static string struct super switch test that the then this throw throws trait true try type typeof undefined unsigned use using val value var ' +
    'vec virtual void when where while with without yield expect'
  ).split(' '),
);
/** Parts of a name that a test's or a style's file has beside the one that it is about. */
const beside = /(?:^(?:test|spec)[_.-]|[_.-](?:test|tests|spec|stories|module|styles?|d|types|fixture|snap|mock|mocks)$)/gi;
/** A name in more parts than this share of all says nothing of any two. */
const everywhere = 0.25;
const longestLine = 2000;
/** Words of a part that are compared; more of them make it no more alike. */
const mostWords = 300;
/** Names that are compared, over all parts: what is read for them isn't to hold anybody up, however long the change is. */
const mostNames = 20_000;

/** All links worth counting; each pair once. */
export function atomLinks(atoms: readonly ChangeAtom[]): AtomLink[] {
  const named = atoms.map((atom) => namesOf(atom, mostNames / atoms.length));
  const strengths = new Map<number, number>();
  const add = (one: number, other: number, by: number): void => {
    const [low, high] = one < other ? [one, other] : [other, one];
    const key = low * atoms.length + high;
    strengths.set(key, (strengths.get(key) ?? 0) + by);
  };
  const most = Math.max(3, Math.ceil(atoms.length * everywhere));
  for (const [word, users] of usersOf(named)) {
    if (users.length < 2 || users.length > most) continue;
    const declaring = users.some((at) => named[at]?.declared.has(word));
    const share = (declaring ? 1.1 : 0.45) * (users.length === 2 ? 1 : 2 / users.length + 0.25);
    for (const [index, one] of users.entries()) {
      for (const other of users.slice(index + 1)) {
        // Of a name that is declared, its users belong to who declares it, and to each other through that.
        if (declaring && !named[one]?.declared.has(word) && !named[other]?.declared.has(word)) continue;
        add(one, other, share);
      }
    }
  }
  for (const [, group] of grouped(atoms, ({ path }) => path)) for (const [one, other] of pairs(group)) add(one, other, 0.9);
  for (const [stem, group] of grouped(atoms, (_, at) => named[at]?.stem ?? '')) {
    if (stem.length < 3 || stem === 'index' || group.length > most) continue;
    for (const [one, other] of pairs(group)) if (atoms[one]?.path !== atoms[other]?.path) add(one, other, 1.2);
  }
  for (const [folder, group] of grouped(atoms, ({ path }) => path.split('/').slice(0, -1).join('/')))
    if (folder !== '' && group.length <= most) for (const [one, other] of pairs(group)) add(one, other, 0.2);
  for (const [one, other, like] of likeWords(atoms)) add(one, other, 4 * like);
  return [...strengths].map(([key, strength]) => ({ one: Math.floor(key / atoms.length), other: key % atoms.length, strength }));
}

/** The first `most` names of a part, and what it declares until there. */
function namesOf({ path, added, removed }: ChangeAtom, most: number): Named {
  const used = new Set<string>();
  const declared = new Set<string>();
  for (const line of [...added, ...removed]) {
    if (used.size >= most) break;
    const text = line.slice(0, longestLine);
    for (const [word] of text.matchAll(name)) if (!common.has(word.toLowerCase())) used.add(word);
    for (const [, word] of text.matchAll(declaration)) if (word !== undefined && !common.has(word.toLowerCase())) declared.add(word);
  }
  const file = path.split('/').at(-1) ?? path;
  const stem = file.replace(/(?:\.[\w-]{1,12})+$/, (ends) => (ends.split('.').length > 2 ? ends.slice(0, ends.lastIndexOf('.')) : ''));
  return { used, declared, stem: stem.replace(beside, '').toLowerCase() };
}

/** How alike the words are that two parts are made of, 0 to 1; words that few parts have count more. */
function* likeWords(atoms: readonly ChangeAtom[]): Generator<[number, number, number]> {
  const words = atoms.map(wordsOf);
  const parts = new Map<string, number>();
  for (const set of words) for (const word of set) parts.set(word, (parts.get(word) ?? 0) + 1);
  const weight = (word: string): number => Math.log((atoms.length + 1) / (parts.get(word) ?? 1));
  const lengths = words.map((set) => [...set].reduce((sum, word) => sum + weight(word) ** 2, 0));
  for (const [one, set] of words.entries()) {
    for (let other = one + 1; other < atoms.length; other++) {
      const [few, many] = set.size < (words[other]?.size ?? 0) ? [set, words[other]] : [words[other], set];
      let shared = 0;
      for (const word of few ?? []) if (many?.has(word)) shared += weight(word) ** 2;
      if (shared > 0) yield [one, other, shared / Math.sqrt((lengths[one] ?? 1) * (lengths[other] ?? 1))];
    }
  }
}

/** Parts of names, in lower case. */
function wordsOf({ path, added, removed }: ChangeAtom): ReadonlySet<string> {
  const words = new Set<string>();
  for (const line of [path, ...added, ...removed]) {
    if (words.size >= mostWords) break;
    for (const [word] of line.slice(0, longestLine).matchAll(/[A-Z]?[a-z]{3,}|[A-Z]{3,}(?![a-z])/g)) {
      const lower = word.toLowerCase();
      if (!common.has(lower)) words.add(lower);
    }
  }
  return words;
}

function usersOf(named: readonly Named[]): Map<string, number[]> {
  const users = new Map<string, number[]>();
  for (const [at, { used }] of named.entries()) {
    for (const word of used) {
      const known = users.get(word);
      if (known) known.push(at);
      else users.set(word, [at]);
    }
  }
  return users;
}

function grouped(atoms: readonly ChangeAtom[], by: (atom: ChangeAtom, at: number) => string): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [at, atom] of atoms.entries()) {
    const key = by(atom, at);
    const known = groups.get(key);
    if (known) known.push(at);
    else groups.set(key, [at]);
  }
  return groups;
}

function* pairs(group: readonly number[]): Generator<[number, number]> {
  for (const [index, one] of group.entries()) for (const other of group.slice(index + 1)) yield [one, other];
}
