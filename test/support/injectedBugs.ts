/** Mistakes put into lines of code by rule, the same for the same seed: what people get wrong with a few characters, and compilers mostly let through. */
import { Prng } from '../../scripts/fixture/prng.ts';

export interface InjectedBug {
  /** From 1. */
  line: number;
  rule: BugRule;
}

export interface BuggyText {
  text: string;
  /** Ascending. */
  bugs: InjectedBug[];
}

export type BugRule = 'comparison' | 'arithmetic' | 'logic' | 'negation' | 'offByOne' | 'constant' | 'variable' | 'arguments';

type Rule = (line: string, others: readonly string[], random: Prng) => string | null;

const word = /\b[a-z_][A-Za-z0-9_]*\b/g;
const keywords = new Set(
  (
    'as async await break case catch class const continue default delete do else export extends false finally for from function get if implements import in instanceof interface let new null of ' +
    'private protected public readonly return satisfies set static super switch this throw true try type typeof undefined var void while with yield string number boolean unknown never any'
  ).split(' '),
);

/** Swaps one of the places where one of two texts stands, with blanks around both. */
function swapped(pairs: readonly (readonly [string, string])[]): Rule {
  return (line, _, random) => {
    const places = pairs.flatMap(([a, b]) => [
      ...placesOf(line, ` ${a} `).map((at) => ({ at, from: a, to: b })),
      ...placesOf(line, ` ${b} `).map((at) => ({ at, from: b, to: a })),
    ]);
    const place = pick(places, random);
    return place ? `${line.slice(0, place.at + 1)}${place.to}${line.slice(place.at + 1 + place.from.length)}` : null;
  };
}

const rules: Readonly<Record<BugRule, Rule>> = {
  comparison: swapped([['<', '<='], ['>', '>='], ['===', '!==']]), // prettier-ignore
  arithmetic: swapped([['+', '-'], ['+=', '-='], ['*', '/']]), // prettier-ignore
  logic: swapped([['&&', '||']]), // prettier-ignore
  negation: (line) => {
    const match = /\b(?:if|while) \(/.exec(line);
    if (!match) return null;
    const at = match.index + match[0].length;
    return line[at] === '!' ? line.slice(0, at) + line.slice(at + 1) : `${line.slice(0, at)}!${line.slice(at)}`;
  },
  offByOne: (line, _, random) => {
    const place = pick([...line.matchAll(/(?<![\w.'"`])\d{1,4}(?![\w.'"`])/g)], random);
    return place ? `${line.slice(0, place.index)}${String(Number(place[0]) + 1)}${line.slice(place.index + place[0].length)}` : null;
  },
  constant: (line, _, random) => {
    const place = pick([...line.matchAll(/\b(?:true|false)\b/g)], random);
    return place ? line.slice(0, place.index) + (place[0] === 'true' ? 'false' : 'true') + line.slice(place.index + place[0].length) : null;
  },
  variable: (line, others, random) => {
    const named = [...line.matchAll(word)].filter(
      ({ 0: name, index }) => isVariable(name) && others.includes(name) && line[index - 1] !== '.' && line[index + name.length] !== ':',
    );
    const place = pick(named, random);
    const other = place && pick(others.filter((name) => name !== place[0]), random); // prettier-ignore
    return place && other !== undefined ? line.slice(0, place.index) + other + line.slice(place.index + place[0].length) : null;
  },
  arguments: (line, _, random) => {
    const place = pick([...line.matchAll(/(?<=\w\()([a-zA-Z_][\w.]*), ([a-zA-Z_][\w.]*)(?=\))/g)].filter(([, a, b]) => a !== b), random); // prettier-ignore
    return place ? `${line.slice(0, place.index)}${place[2] ?? ''}, ${place[1] ?? ''}${line.slice(place.index + place[0].length)}` : null;
  },
};

/** Lines between two mistakes at least, so that each has its surroundings whole. */
const apart = 4;
/** Of the lines around, those whose names may be taken for each other. */
const around = 12;

/** At most `most` mistakes, in lines that are no comments, imports or types, by rules that take turns as far as the text has places for them. */
export function withBugs(text: string, seed: number, most: number): BuggyText {
  const random = new Prng(seed);
  const lines = text.split('\n');
  const bugs: InjectedBug[] = [];
  const names = shuffled(Object.keys(rules) as BugRule[], random);
  const original = [...lines];
  for (const rule of names) {
    if (bugs.length >= most) break;
    for (const at of shuffled([...lines.keys()], random)) {
      const line = original[at] ?? '';
      if (!isCode(line) || bugs.some((one) => Math.abs(one.line - 1 - at) < apart)) continue;
      const changed = rules[rule](line, namesAround(original, at), random);
      if (changed === null || changed === line) continue;
      lines[at] = changed;
      bugs.push({ line: at + 1, rule });
      break;
    }
  }
  return { text: lines.join('\n'), bugs: bugs.sort((a, b) => a.line - b.line) };
}

/** Numbers of the lines into which one of the mistakes can be put. */
export function takesBugs(text: string): Set<number> {
  const lines = text.split('\n');
  const random = new Prng(1);
  return new Set(
    lines.flatMap((line, at) => {
      const others = namesAround(lines, at);
      const takes = isCode(line) && Object.values(rules).some((rule) => ![null, line].includes(rule(line, others, random)));
      return takes ? [at + 1] : [];
    }),
  );
}

function isCode(line: string): boolean {
  return !/^\s*(?:\/\/|\/?\*|import\b|export \{|export type|type |interface |$)/.test(line);
}

function isVariable(name: string): boolean {
  return name.length > 1 && !keywords.has(name);
}

/** What is declared or handed over in a line and those above it. */
function namesAround(lines: readonly string[], at: number): string[] {
  const declared = lines
    .slice(Math.max(0, at - around), at + 1)
    .flatMap((line) => [...line.matchAll(/\b(?:const|let|var) ([a-z_]\w*)|[(,] ?([a-z_]\w*)\??:/g)].flatMap(([, a, b]) => a ?? b ?? []));
  return [...new Set(declared)].filter(isVariable);
}

function placesOf(line: string, text: string): number[] {
  const places: number[] = [];
  for (let at = line.indexOf(text); at !== -1; at = line.indexOf(text, at + 1)) places.push(at);
  return places;
}

function pick<T>(from: readonly T[], random: Prng): T | undefined {
  return from.length === 0 ? undefined : from[random.uint32() % from.length];
}

function shuffled<T>(items: readonly T[], random: Prng): T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(random.uint32() % left.length, 1));
}
