/**
 * Fix until it is gone: several answers of the model for one place, each put into a copy of the text, and the language's own tools
 * asked what they say of it. It owns the judgement and the order; it must not know how a tool is asked, nor how candidates are made.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { plural, t } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import type { EditOptions, EditRequest, EditResult } from '../edits/editRequest.ts';
import type { FileChange } from '../edits/fileChange.ts';
import { isSameProblem, type Problem } from './problem.ts';
import { compareProblems } from './problemComparison.ts';
import { silencesTools } from './silencing.ts';

/** Makes several answers to one request; each applies to the texts of the request as they are. */
export interface CandidateSource {
  candidates(request: EditRequest, count: number, options: EditOptions): Promise<EditResult[]>;
}

/** Asks a language's tools about texts in the place of one document, which stays as it is. */
export interface ProblemCheck {
  /** Everything reported for the text; null when no answer came in time. The document's own text is asked about first. */
  problems(text: string, signal: AbortSignal): Promise<readonly Problem[] | null>;
}

export interface FixRequest {
  /** One file; `diagnostics` are for the model. */
  edit: EditRequest;
  /** What is to go: problems of the file's text as it is. */
  targets: readonly Problem[];
  /** How many answers are asked for; 4 by default. */
  count?: number;
}

/** What a candidate does to the problems. `added` counts what is reported after and was not before. */
export type FixEffect =
  | { kind: 'clears'; added: readonly Problem[] }
  | { kind: 'remains'; left: number; of: number; added: readonly Problem[] }
  | { kind: 'unchecked' };

export interface FixCandidate {
  change: FileChange;
  effect: FixEffect;
  /** A bound ended the answer before the model did. */
  cut: boolean;
  /** It tells the tool to be quiet, so that an answer without the problem proves nothing. */
  silences: boolean;
}

export interface FixOptions extends EditOptions {
  /** Told when the answers are there and the tools are asked. */
  onCheck?: (done: number, total: number) => void;
}

const defaultCount = 4;

export class FixService {
  readonly #source: CandidateSource;
  readonly #log: Log;

  constructor(source: CandidateSource, log: Log) {
    this.#source = source;
    this.#log = log;
  }

  /**
   * The candidates, best first; at least one. Only one that clears every target and adds nothing stands first as `clears` with no `added`.
   * `checks` are tried in turn, until one reports the targets in the unchanged text: a tool that doesn't see the problem can't tell
   * that it is gone. Rejects with `nothingChanged`, `cancelled`, or the source's own errors.
   */
  async fix(request: FixRequest, checks: readonly ProblemCheck[], options: FixOptions = {}): Promise<FixCandidate[]> {
    const [file] = request.edit.files;
    if (!file) throw new AppError('internal', 'a fix without a file');
    const ended = new AbortController();
    const signal = options.signal ? AbortSignal.any([options.signal, ended.signal]) : ended.signal;
    try {
      // The tools look at the text as it is while the model writes.
      const baseline = this.#baseline(file.text, request.targets, checks, signal);
      const results = await this.#source.candidates(request.edit, request.count ?? defaultCount, options);
      throwIfCancelled(options.signal);
      const candidates = distinct(results, file.path);
      if (candidates.length === 0) throw new AppError('nothingChanged', 'no candidate changes the file');
      options.onCheck?.(0, candidates.length);
      const found = await baseline;
      const judged: FixCandidate[] = [];
      for (const candidate of candidates) {
        const { change } = candidate;
        const silences = silencesTools(change.before ?? '', change.after ?? '');
        judged.push({ ...candidate, silences, effect: await this.#effect(change, request.targets, found, signal) });
        throwIfCancelled(options.signal);
        options.onCheck?.(judged.length, candidates.length);
      }
      return judged.sort((a, b) => rank(a) - rank(b));
    } finally {
      ended.abort();
    }
  }

  async #effect(
    change: FileChange,
    targets: readonly Problem[],
    baseline: { check: ProblemCheck; problems: readonly Problem[] } | null,
    signal: AbortSignal,
  ): Promise<FixEffect> {
    if (!baseline || change.before === null || change.after === null) return { kind: 'unchecked' };
    const after = await ask(baseline.check, change.after, signal, this.#log);
    if (!after) return { kind: 'unchecked' };
    const texts = { before: change.before, after: change.after };
    const { remaining, added } = compareProblems(texts, { before: baseline.problems, after }, targets);
    return remaining.length === 0 ? { kind: 'clears', added } : { kind: 'remains', left: remaining.length, of: targets.length, added };
  }

  async #baseline(
    text: string,
    targets: readonly Problem[],
    checks: readonly ProblemCheck[],
    signal: AbortSignal,
  ): Promise<{ check: ProblemCheck; problems: readonly Problem[] } | null> {
    for (const check of checks) {
      const problems = await ask(check, text, signal, this.#log);
      if (signal.aborted) return null;
      if (problems && targets.every((target) => problems.some((problem) => isSameProblem(problem, target)))) return { check, problems };
    }
    this.#log.info(`no tool reports the ${String(targets.length)} problem(s) of the fix: its candidates stay unchecked`);
    return null;
  }
}

/** True for what may be offered first without a word of warning. */
export function isClean({ effect, cut, silences }: FixCandidate): boolean {
  return effect.kind === 'clears' && effect.added.length === 0 && !cut && !silences;
}

/** What a candidate does, for a list: `clears it, adds 1 problem`. */
export function describeEffect({ effect, cut, silences }: Pick<FixCandidate, 'effect' | 'cut' | 'silences'>): string {
  return [
    ...(effect.kind === 'unchecked' ? [t("couldn't be checked")] : [effectOnProblems(effect)]),
    ...(silences ? [t('silences the check')] : []),
    ...(cut ? [t('the answer may be incomplete')] : []),
  ].join('; ');
}

function effectOnProblems(effect: Exclude<FixCandidate['effect'], { kind: 'unchecked' }>): string {
  const count = effect.added.length;
  const which = effect.added[0]?.message.split(/\r\n?|\n/, 1)[0] ?? '';
  if (effect.kind === 'clears')
    return count === 0 ? t('clears it') : plural(count, 'clears it, adds {0} problem: {1}', 'clears it, adds {0} problems: {1}', which);
  const left = effect.of === 1 ? t('the problem remains') : t('{0} of {1} problems remain', effect.left, effect.of);
  return count === 0 ? left : plural(count, '{1}, adds {0} problem: {2}', '{1}, adds {0} problems: {2}', left, which);
}

async function ask(check: ProblemCheck, text: string, signal: AbortSignal, log: Log): Promise<readonly Problem[] | null> {
  try {
    return await check.problems(text, signal);
  } catch (error) {
    // A tool that fails leaves the candidates unchecked, and the fix itself as good as it is.
    if (!signal.aborted && !AppError.isCancelled(error)) log.error('a check of a fix failed', error);
    return null;
  }
}

/** Each text once, in the model's order; what changes nothing or another file is left out. */
function distinct(results: readonly EditResult[], path: string): { change: FileChange; cut: boolean }[] {
  const seen = new Set<string>();
  return results.flatMap(({ changes, cut }) => {
    const change = changes.find((one) => one.path === path);
    if (
      change?.before === null ||
      change?.before === undefined ||
      change.after === null ||
      change.after === change.before ||
      seen.has(change.after)
    )
      return [];
    seen.add(change.after);
    return [{ change, cut }];
  });
}

/** Lower is better: clean, then clearing with something added, then unknown, then what leaves the problem. */
function rank(candidate: FixCandidate): number {
  const { effect, cut, silences } = candidate;
  if (isClean(candidate)) return 0;
  const added = effect.kind === 'unchecked' ? 0 : Math.min(effect.added.length, 400);
  const group = { clears: 1000, unchecked: 2000, remains: 3000 }[effect.kind];
  return group + added + (effect.kind === 'remains' ? Math.min(effect.left, 400) : 0) + (cut ? 0.5 : 0) + (silences ? 500 : 0);
}
