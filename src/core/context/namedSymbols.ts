/** What a question calls by its name: functions, classes and the like. Pure. */
import { t } from '../../base/l10n.ts';
import type { KnownWord, OutlineSymbol } from '../../protocol/indexer.ts';
import { isForTests } from '../graph/testPath.ts';
import { codeTokens } from '../indexing/codeTokens.ts';
import { declaration } from './gatheredStretches.ts';
import type { Candidate } from './gathering.ts';
import type { QuestionWords } from './questionWords.ts';
import { offered } from './stretches.ts';

/** A name that more symbols have means none of them, unless the question tells which. */
const mostMeant = 3;
/** A plain word means one symbol, which is no variable, and stands in no more stretches than these. */
const plainlyNamed: ReadonlySet<string> = new Set(['function', 'method', 'class', 'interface', 'type', 'enum', 'module']);
const rareAnyway = 12;

type Symbol = KnownWord['symbols'][number];

/**
 * The symbols that are meant, and those offered that are called so, too. `near` are the files that the question names, and what is at hand. A plain word counts where it is rare, and
 * one thing is called exactly so.
 */
export function namedSymbols(
  { names, said, topics }: QuestionWords,
  words: readonly KnownWord[],
  question: string,
  near: readonly string[],
): (Candidate & { name: string })[] {
  const written = new Set(question.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
  return words.flatMap(({ word, stretches, symbols, meant }) => {
    const called = meant ?? word;
    const kinds = said.find(({ name }) => name === word)?.kinds;
    const isName = names.includes(word);
    const exact = symbols.filter(({ name }) => name === called);
    const same = exact.length > 0 || !isName ? exact : symbols;
    const reason = (symbol: OutlineSymbol): string =>
      meant === null ? t('defines {0}', symbol.name) : t('defines {0}, if “{1}” means it', symbol.name, word);
    const of = (symbol: Symbol, why: string, priority: number): Candidate & { name: string } => ({
      ...declaration(symbol.path, symbol, why, priority),
      name: symbol.name,
    });
    if (isName || kinds) {
      const fitting = isName ? same : same.filter(({ kind }) => kinds?.includes(kind));
      const found = outsideTests(fitting);
      const likely = likeliest(found, (symbol) => nearness(symbol, { topics, written, near }));
      const taken = likely.length > mostMeant ? [] : likely;
      return [
        ...taken.map((symbol) => of(symbol, reason(symbol), 90)),
        ...found.filter((symbol) => !taken.includes(symbol)).map((symbol) => of(symbol, t('defines {0} as well', symbol.name), offered)),
      ];
    }
    const outside = exact.filter(({ path }) => !isForTests(path));
    const [only] = outside;
    const isMeant = topics.includes(word) && written.has(word) && stretches <= rareAnyway;
    return only && outside.length === 1 && isMeant && plainlyNamed.has(only.kind) ? [of(only, reason(only), 70)] : [];
  });
}

function outsideTests(symbols: readonly Symbol[]): Symbol[] {
  const outside = symbols.filter(({ path }) => !isForTests(path));
  return outside.length > 0 ? outside : [...symbols];
}

/** Those with the most points; all where none has any. */
function likeliest(symbols: readonly Symbol[], points: (symbol: Symbol) => number): Symbol[] {
  const most = Math.max(0, ...symbols.map(points));
  return symbols.filter((symbol) => points(symbol) === most);
}

/** How much else of the question speaks for it: what it is part of, and the file that it is in. */
function nearness(
  { path, container }: Symbol,
  { topics, written, near }: { topics: readonly string[]; written: ReadonlySet<string>; near: readonly string[] },
): number {
  const inside = container !== null && (written.has(container) || topics.includes(container.toLowerCase())) ? 4 : 0;
  const atHand = near.includes(path) ? 2 : 0;
  const inPath = new Set(codeTokens(path).split(' '));
  return inside + atHand + (topics.some((word) => inPath.has(word)) ? 1 : 0);
}
