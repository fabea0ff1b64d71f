/** A name for a branch out of what it is for: in the form that the repository's branches have, and one that git takes. It must not know how a branch is made. */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import type { ChatMessage } from '../../protocol/worker/generation.ts';
import type { Segment } from '../../protocol/worker/programmes.ts';
import { charClass } from '../grammar/gbnf.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { stopError } from '../models/stopError.ts';
import type { EnginePort } from '../ports.ts';
import { branchNameProblem } from './refName.ts';

/** Characters behind the prefix, and tokens for them. */
const longest = 48;
const wordTokens = 24;
/** Names that the model sees as examples. */
const maxExamples = 12;

export interface BranchRequest {
  description: string;
  /** Those that there are, the one worked on last first. */
  branches: readonly string[];
}

/**
 * What may stand before the words of a new branch here, the usual one first: folders such as `feature/`, and where the branches have them the key of an issue
 * (`ABC-123-`), as far as the description names one. One that is empty where the branches have neither.
 */
export function branchPrefixes({ description, branches }: BranchRequest): string[] {
  const counts = new Map<string, number>();
  let keyed = 0;
  for (const name of branches) {
    const [, folder = '', key] = /^((?:[^/]+\/)*)([A-Z][A-Z0-9]+-\d+)?/.exec(name) ?? [];
    if (key !== undefined) keyed++;
    if (folder !== '' && usable(folder)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const [, key] = /\b([A-Z][A-Z0-9]+-\d+)\b/.exec(description) ?? [];
  const end = key !== undefined && keyed > 0 ? `${key}-` : '';
  // One branch alone is no habit.
  const folders = [...counts].filter(([, count]) => count > 1).sort(([, a], [, b]) => b - a);
  const bare = branches.length - folders.reduce((sum, [, count]) => sum + count, 0);
  if (bare > (folders[0]?.[1] ?? 0)) return [end];
  // What is chosen among may not begin one another.
  const habit: string[] = [];
  for (const [folder] of folders.slice(0, 8)) {
    if (!habit.some((other) => folder.startsWith(other) || other.startsWith(folder))) habit.push(folder);
  }
  return (habit.length === 0 ? [''] : habit).map((folder) => folder + end);
}

/** GBNF of lower-case words with hyphens. Every beginning of it but for a hyphen at the end is a name, so that a bound may cut anywhere. */
export function branchWordsGrammar(): string {
  const letters = charClass([
    [0x61, 0x7a],
    [0x30, 0x39],
  ]);
  return `root ::= ${charClass([[0x61, 0x7a]])} ${letters}{1,15} ("-" ${letters}{1,15}){0,6}\n`;
}

/** Why a name can't be given to a new branch, in a sentence; null where it can. */
export function newBranchProblem(name: string, branches: readonly string[]): string | null {
  const problem = branchNameProblem(name);
  if (problem !== null) return problem;
  const folded = name.toLowerCase();
  for (const branch of branches) {
    const other = branch.toLowerCase();
    if (other === folded) return t('There is a branch “{0}” already.', branch);
    // A branch is a file on the disk, and can't be a folder at once.
    if (other.startsWith(`${folded}/`) || folded.startsWith(`${other}/`))
      return t('It can’t be beside the branch “{0}”, as one would be in the other.', branch);
  }
  return null;
}

export class BranchNames {
  readonly #engine: EnginePort;
  readonly #models: ModelSource;

  constructor(engine: EnginePort, models: ModelSource) {
    this.#engine = engine;
    this.#models = models;
  }

  /** A name that isn't taken. Rejects with `nameNone`, `cancelled`, or the engine's errors. */
  async name(request: BranchRequest, signal?: AbortSignal): Promise<string> {
    throwIfCancelled(signal);
    await this.#models.ensureLoaded(signal);
    const prefixes = branchPrefixes(request);
    const [only = ''] = prefixes;
    const prefix: Segment = prefixes.length > 1 ? { kind: 'choice', options: prefixes } : { kind: 'forced', text: only };
    const words: Segment = { kind: 'grammar', gbnf: branchWordsGrammar(), maxTokens: wordTokens };
    const segments = prefixes.length > 1 || only !== '' ? [prefix, words] : [words];
    const result = await this.#engine.generate(
      { model: 'small', messages: branchMessages(request), segments, temperature: 0 },
      () => undefined,
      signal,
    );
    if (result.stop === 'cancelled') throw stopError(signal);
    throwIfCancelled(signal);
    return freeName(tidy(result.segments.join('')), request.branches);
  }
}

/** Cut at a word, without a hyphen that is left at the end. */
function tidy(written: string): string {
  const start = written.lastIndexOf('/') + 1;
  const own = written.slice(start);
  const cut = own.length <= longest ? own : own.slice(0, Math.max(own.lastIndexOf('-', longest), 1));
  return written.slice(0, start) + cut.replace(/-+$/, '');
}

/** With a number where it is taken. Throws `nameNone`. */
function freeName(name: string, branches: readonly string[]): string {
  for (let number = 1; number < 100; number++) {
    const candidate = number === 1 ? name : `${name}-${String(number)}`;
    if (newBranchProblem(candidate, branches) === null) return candidate;
  }
  throw new AppError('nameNone', 'no branch name is free');
}

function usable(folder: string): boolean {
  return folder.length <= 40 && branchNameProblem(`${folder}x`) === null;
}

function branchMessages({ description, branches }: BranchRequest): ChatMessage[] {
  const examples = branches.slice(0, maxExamples).map((name) => `- ${name}`);
  const shown = examples.length === 0 ? '' : `Branches that there are:\n${examples.join('\n')}\n\n`;
  return [
    {
      role: 'system',
      content: 'You name git branches. Answer with the name of a new branch and nothing else: few words in lower case with hyphens.',
    },
    { role: 'user', content: `${shown}What the new branch is for: ${description.slice(0, 2_000)}` },
  ];
}
