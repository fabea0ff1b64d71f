/**
 * Gathers what a question needs to see of the project: files and names that it mentions, what is found for its words, what the code at hand uses, and what is near to these by
 * imports. Each part has a reason and an exact number of tokens; the budget is spent by priority, nothing is gathered that the model sees anyway, and what didn't fit is told. Pure.
 */
import { throwIfCancelled } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import type { CalledSo, KnownWord, NamedFolder, NamedPaths, OutlineSymbol, RankedSymbol, SearchHit } from '../../protocol/indexer.ts';
import type { ContextSource } from '../chat/contextSource.ts';
import type { ProjectProfile } from '../project/projectProfile.ts';
import { type Found, foundCandidates, nothingFound } from './foundCandidates.ts';
import { isSmallTalk, questionWords, type QuestionWords } from './questionWords.ts';
import { countedParts, spentBudget } from './spentBudget.ts';
import { isOfFolder, isTold, type PartPlace, type Place, type Stretch, type ToldKind, without } from './stretches.ts';
import { wishedCandidates } from './wishedCandidates.ts';

/** What a part is for the chat: a stretch of a file, or a text about one. */
export type PartSource = Pick<ContextSource, 'kind' | 'label' | 'detail' | 'languageId'> & { text: string };

export interface GatheredPart extends Stretch {
  source: PartSource;
  /** As it goes into the prompt, with its name. */
  text: string;
  tokens: number;
}

export interface LeftOutPart extends Stretch, PartPlace {
  /** What it would take; null where it wasn't counted: behind as many as are, the rest of a file that is too long, and files that are called like the one that was taken. */
  tokens: number | null;
}

export interface Gathered {
  /** The most important first. */
  parts: GatheredPart[];
  /** What the user has taken off: it doesn't go, and takes nothing of the budget. */
  off: GatheredPart[];
  leftOut: LeftOutPart[];
  /** All parts, as they go into the prompt, and what that takes: never more than the budget, but for what the user put back. */
  text: string;
  tokens: number;
  /** What is to be known of what was not gathered, in sentences. */
  notes: string[];
}

/** Something gathered elsewhere, by an editor. The larger the priority the sooner; a named file has 100, a hit 60 and less, what is near by imports 30 and less. */
export interface Candidate extends Stretch {
  priority: number;
  /** It goes only where all of its file that goes in order and stands before it does: any later piece by itself would say nothing. */
  inOrder?: boolean;
  /** Of what isn't a stretch of a file but says something about one. */
  text?: { kind: ToldKind; body: string };
}

/** The code that a question is likely to be about. */
export interface AtHand {
  path: string;
  /** What is selected; null for the whole file. */
  lines: { first: number; last: number } | null;
  /** What it uses, as its language's own tools tell; where that is nothing, the index's symbols do. */
  definitions?: (signal?: AbortSignal) => Promise<Candidate[]>;
}

export interface GatherRequest {
  question: string;
  /** Tokens. */
  budget: number;
  /** What the model sees anyway, with the text that it sees; it counts where that is still there. */
  seen?: readonly (PartPlace & { text: string })[];
  /** What the user doesn't want, and what goes whatever it takes. */
  off?: readonly PartPlace[];
  back?: readonly PartPlace[];
  atHand?: AtHand | null;
  /** Why the project can't be looked through now, in a sentence, empty where that needs no word; null where it can. Asked only where something is to be gathered. */
  unready?: (signal?: AbortSignal) => Promise<string | null>;
  /** What the team has written down counts: in folders that the user trusts. */
  knowledge?: boolean;
  /** Files that the user has open, the one in front first: of several that a question may name it is more likely one of them. */
  open?: readonly string[];
  /** What an editor knows to be of use, asked only where something is gathered at all; `named` are the files that the question names. */
  more?: (words: QuestionWords, named: readonly string[], signal?: AbortSignal) => Promise<Candidate[]>;
}

/** The project, as far as gathering asks for it. Paths are relative, with `/`. */
export interface GatherPort {
  /** The files that may be meant by these words; of a word that fits none, nothing. */
  named(words: readonly string[], signal?: AbortSignal): Promise<NamedPaths[]>;
  /** How rare words are, and what is called so; `names` may have slips. */
  knownWords(
    asked: { words: readonly string[]; names: readonly string[] },
    signal?: AbortSignal,
  ): Promise<{ words: KnownWord[]; stretches: number }>;
  /** What is called by some of these words; others `beside` them may be in a name, too, and mean nothing. */
  calledSo(asked: { words: readonly string[]; beside: readonly string[] }, signal?: AbortSignal): Promise<CalledSo>;
  /** The folders that are meant by these words. */
  folders(words: readonly string[], signal?: AbortSignal): Promise<NamedFolder[]>;
  /** What matters most in a folder, or with '' in the project, the most important first. */
  ranked(within: string, limit: number, signal?: AbortSignal): Promise<RankedSymbol[]>;
  /** What the project is; null where nobody can tell. */
  profile(signal?: AbortSignal): Promise<ProjectProfile | null>;
  /** The files of the team's knowledge, in their order; absent where there can be none. */
  knowledge?(): Promise<string[]>;
  search(query: string, limit: number, signal?: AbortSignal): Promise<SearchHit[]>;
  neighbours(path: string, signal?: AbortSignal): Promise<{ imports: string[]; importedBy: string[] }>;
  /** What a file defines; null for one that isn't known, as it is left out. */
  outline(path: string, signal?: AbortSignal): Promise<OutlineSymbol[] | null>;
  /** The lines of a file as it is now; null when it is gone or is no text. */
  lines(path: string): Promise<readonly string[] | null>;
  /** Exact, by whoever will read it. */
  count(texts: readonly string[], signal?: AbortSignal): Promise<number[]>;
}

const nothing: Gathered = { parts: [], off: [], leftOut: [], text: '', tokens: 0, notes: [] };

/** Rejects with what the port rejects with, and with `cancelled`. */
export async function gatherContext(request: GatherRequest, port: GatherPort, signal?: AbortSignal): Promise<Gathered> {
  const words = questionWords(request.question);
  const wishes = { off: request.off ?? [], back: request.back ?? [] };
  const isTalk = isSmallTalk(words);
  if (isTalk && wishes.back.length === 0) return nothing;
  const unready = (await request.unready?.(signal)) ?? null;
  throwIfCancelled(signal);
  if (unready !== null) return { ...nothing, notes: unready === '' ? [] : [unready] };
  const texts = new FileTexts(port);
  const found = isTalk ? nothingFound : await foundCandidates(request, words, port, texts, signal);
  throwIfCancelled(signal);
  const seen = await stillSeen(request.seen ?? [], texts);
  const { wanted, off } = await wishedCandidates(found.candidates, wishes, seen, texts);
  const gathered = await spentBudget(wanted, request.budget, port, texts, signal);
  const stretches = [...gathered.parts.filter(({ source: { kind } }) => !isTold(kind)), ...gathered.leftOut.filter(({ kind }) => !kind)];
  const rest = await restOfNamed(found, [...stretches, ...off.filter(({ text }) => !text), ...seen], texts);
  return {
    ...gathered,
    off: await countedParts(off, port, texts, signal),
    leftOut: [...gathered.leftOut, ...rest],
    notes: notesOf(words, found),
  };
}

/** What is to be known of files that the question names: secrets first, what isn't there last. */
function notesOf({ secrets, paths }: QuestionWords, { known, notes }: Found): string[] {
  // A quoted name with blanks, and its last word alone, are the same file at most.
  const isSame = (path: string, word: string): boolean =>
    path === word || (/\s/.test(word) && word.endsWith(path)) || (/\s/.test(path) && path.endsWith(word));
  const unknown = paths.filter((path) => !known.some((word) => isSame(path, word)));
  return [
    ...secrets.map((path) => t('“{0}” may hold secrets, so it isn’t gathered. Attach it if it shall go along.', path)),
    ...notes,
    ...unknown.map((path) => t('“{0}” is no file of the project. Write the path of the one that you mean.', path)),
  ];
}

/** What of these is there as it was, and what is said of folders, which has no lines that could have changed. */
async function stillSeen(seen: readonly (PartPlace & { text: string })[], texts: FileTexts): Promise<PartPlace[]> {
  const now = await Promise.all(
    seen.map(async ({ text, ...place }) =>
      isOfFolder(place.kind) || (!place.kind && (await texts.stretch(place)) === text) ? [place] : [],
    ),
  );
  return now.flat();
}

/** What of the files that are named is neither in nor told of: nobody shall think that the model has seen it. */
async function restOfNamed({ named, others }: Found, told: readonly Place[], texts: FileTexts): Promise<LeftOutPart[]> {
  const files = [...named.map((path) => ({ path, reason: t('the rest of {0}', path) })), ...others];
  const rest = await Promise.all(
    files.map(async ({ path, reason }) => {
      const endLine = (await texts.of(path))?.length ?? 0;
      return endLine === 0 ? [] : without<LeftOutPart>({ path, line: 1, endLine, reason, tokens: null }, told);
    }),
  );
  return rest.flat();
}

/** Each file is read once. */
export class FileTexts {
  readonly #port: Pick<GatherPort, 'lines'>;
  readonly #read = new Map<string, Promise<readonly string[] | null>>();

  constructor(port: Pick<GatherPort, 'lines'>) {
    this.#port = port;
  }

  of(path: string): Promise<readonly string[] | null> {
    const known = this.#read.get(path) ?? this.#port.lines(path);
    this.#read.set(path, known);
    return known;
  }

  /** Of what a part is about; a folder has none. */
  async behind({ path }: Place, told: Candidate['text']): Promise<readonly string[]> {
    return isOfFolder(told?.kind) ? [] : ((await this.of(path)) ?? []);
  }

  /** Null when the file is gone or shorter. */
  async stretch({ path, line, endLine }: Place): Promise<string | null> {
    const lines = await this.of(path);
    return lines && endLine <= lines.length ? lines.slice(line - 1, endLine).join('\n') : null;
  }
}
