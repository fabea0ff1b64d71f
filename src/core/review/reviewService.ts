/**
 * Reviews changes: each finding names a line that was changed and a rule that there is, whatever the model says, as its place is decoded and not hoped for.
 * It must not know where the changes were read, or who shows what was found.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { countOf } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import { settleSoonAfterAbort, stopGraceMs } from '../../base/settleSoonAfterAbort.ts';
import type { AnswerSource } from '../../protocol/webview.ts';
import type { ChatMessage } from '../../protocol/worker/generation.ts';
import type { Remark, ReviewedFile } from '../../protocol/worker/review.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { stopError } from '../models/stopError.ts';
import type { EnginePort, SecretsPort, SettingsPort } from '../ports.ts';
import type { Attempt, ProviderSource } from '../providers/chatProvider.ts';
import { embeddedOnly } from '../providers/embeddedProvider.ts';
import { shownAgain } from '../providers/shownAgain.ts';
import { type Finding, severities } from './finding.ts';
import { fingerprintOf, linePrintOf, linesAfter } from './fingerprint.ts';
import { hiddenFindings } from './hiddenFindings.ts';
import { lookThrough } from './lookThrough.ts';
import { readRemarks } from './readRemarks.ts';
import { nothing } from './remarkForm.ts';
import { partsOf } from './reviewParts.ts';
import { ReviewPlan, type ReviewPrompt } from './reviewPlan.ts';
import { usualRules } from './reviewRules.ts';
import type { ReviewChanges } from './reviewSubject.ts';
import { secretFileFindings } from './secretFiles.ts';
import { secretFindings } from './secretFindings.ts';
import { type Surprise, Surprises, type UnusualLine } from './surprise.ts';
import { noTeamRules, type TeamRules } from './teamRules.ts';

/** A finding with what it is known by after its line has moved, and how unusual its lines are. */
export interface KnownFinding extends Finding {
  print: string;
  /** A print of what its line said, which may be a secret; null where the file itself is meant, of which none was read. */
  said: string | null;
  /** Null where that isn't known. */
  surprise: Surprise | null;
}

/** Orders findings for somebody who reads them one by one: by severity, and by how unusual their lines are, those last of which that isn't known. */
export function weigh(a: KnownFinding, b: KnownFinding): number {
  const bits = (one: KnownFinding): number => one.surprise?.bitsPerToken ?? -1;
  return severities.indexOf(a.severity) - severities.indexOf(b.severity) || bits(b) - bits(a);
}

export interface ReviewOptions {
  team?: TeamRules;
  /** Prints of findings that somebody has dismissed. */
  dismissed?: ReadonlySet<string>;
  /** Bound on the findings; absent: {@link usualFindings}. */
  maxFindings?: number;
  seed?: number;
  signal?: AbortSignal;
  /** Told of each finding as soon as it is made; none comes twice. */
  onFinding?: (finding: KnownFinding) => void;
  /** The lines are looked through for unusual ones, before the first part is read. */
  onSurprise?: () => void;
  /** How many of the parts of the changes have been read. */
  onProgress?: (read: number, of: number) => void;
}

export interface ReviewResult {
  findings: KnownFinding[];
  /** Findings that were left out, as somebody had dismissed them. */
  dismissed: number;
  /** Parts of the changes that were read, and those that were not: no window was large enough, or there were enough findings. */
  read: number;
  unread: number;
  /** Changed lines that stand out, the most unusual first; none where there are few, or that isn't known. */
  unusual: UnusualLine[];
  /** What somebody should know of the review, in sentences. */
  notes: string[];
  /** Who reviewed; absent for the model within. */
  from?: AnswerSource;
  /** Why that isn't the chosen one, in a sentence; absent where it is. */
  instead?: string;
}

export const usualFindings = 50;
/** Remarks on one part, and in one answer. */
const perPart = 3;
const perAnswer = 8;
/** Tokens of an answer for each remark that it may have, and beside them. */
const remarkTokens = 170;
const moreTokens = 32;
/** Tokens of an answer in words: some engines think before it, and count that. */
const wordsTokens = 4096;
/** Tokens of a prompt at most, however large the window: what is found comes sooner, and of a long text less is seen. */
const maxPromptTokens = 3000;
export class ReviewService {
  readonly #engine: EnginePort;
  readonly #models: ModelSource;
  readonly #settings: SettingsPort;
  readonly #log: Log;
  readonly #providers: ProviderSource;
  readonly #secrets: SecretsPort | undefined;

  constructor(
    engine: EnginePort,
    models: ModelSource,
    settings: SettingsPort,
    log: Log,
    providers: ProviderSource = embeddedOnly(engine, models),
    secrets?: SecretsPort,
  ) {
    this.#engine = engine;
    this.#models = models;
    this.#settings = settings;
    this.#log = log;
    this.#providers = providers;
    this.#secrets = secrets;
  }

  /**
   * Reads the changes part by part. Rejects with `reviewNothing` when there is nothing to read, `contextFull` in a window too small for any part, `cancelled`,
   * or the engine's errors; what was found until then was told to `onFinding`.
   */
  async review(changes: ReviewChanges, options: ReviewOptions = {}): Promise<ReviewResult> {
    const { signal = new AbortController().signal, team = noTeamRules, maxFindings = usualFindings } = options;
    throwIfCancelled(signal);
    const { findings: lines, shown } = this.#secrets
      ? await secretFindings(changes.files, this.#secrets, signal)
      : { findings: [], shown: changes.files };
    const findings = [...secretFileFindings(changes.secretFiles), ...lines];
    const parts = partsOf(shown);
    if (parts.length === 0 && findings.length === 0)
      throw new AppError('reviewNothing', 'no changed lines', { leftOut: changes.leftOut.length });
    const surprises = new Surprises(shown);
    const gathered = new Gathered(changes, options, maxFindings, surprises);
    for (const finding of [...findings, ...hiddenFindings(changes.files)]) await gathered.add(finding);
    const notes = [...team.notes];
    // Another engine doesn't tell its probabilities; and where nothing is read any more, no model is loaded.
    if (this.#providers.current.abilities.grammar && parts.length > 0 && !gathered.full)
      notes.push(
        ...(await lookThrough(surprises, {
          engine: this.#engine,
          models: this.#models,
          log: this.#log,
          parts: parts.length,
          onSurprise: options.onSurprise,
          signal,
        })),
      );
    gathered.addSurprises();
    const plan = new ReviewPlan(surprises.ordered(parts), team.rules);
    const total = parts.length;
    const result: ReviewResult = { findings: gathered.findings, dismissed: 0, read: 0, unread: 0, unusual: surprises.unusual(), notes };
    while (plan.left > 0 && !gathered.full) {
      options.onProgress?.(Math.max(0, total - plan.left), total);
      const read = await this.#providers.ask((attempt) => this.#readNext(plan, attempt, gathered, options), signal);
      if (!read) break;
      result.read += read.parts;
      if (read.from) result.from = read.from;
      if (read.instead !== null) result.instead = read.instead;
    }
    if (parts.length > 0 && result.read === 0 && !gathered.full)
      throw new AppError('contextFull', 'no room for a part of the changes', { what: 'review' });
    result.unread = plan.unread + plan.left;
    result.dismissed = gathered.dismissed;
    if (plan.rulesLeftOut.size > 0)
      result.notes.push(
        plural(
          plan.rulesLeftOut.size,
          "{0} rule of the team's had no room in some prompts: {1}.",
          "{0} rules of the team's had no room in some prompts: {1}.",
          [...plan.rulesLeftOut].slice(0, 5).join(', '),
        ),
      );
    if (gathered.full && result.unread > 0)
      result.notes.push(
        t(
          'It stopped after {0}, and {1} of the changes were not read.',
          plural(gathered.findings.length, '{0} finding', '{0} findings'),
          plural(result.unread, '{0} part', '{0} parts'),
        ),
      );
    else if (plan.unread > 0)
      result.notes.push(
        plural(
          plan.unread,
          "{0} part of the changes had no room in the model's window.",
          "{0} parts of the changes had no room in the model's window.",
        ),
      );
    this.#log.info(
      `reviewed ${String(result.read)} of ${String(total)} parts of ${countOf(changes.files.length, 'file')}, ${countOf(gathered.findings.length, 'finding')}`,
    );
    return result;
  }

  /** Reads the next parts; null when no part that is left fits. What wasn't read to its end waits again. */
  async #readNext(
    plan: ReviewPlan,
    attempt: Attempt,
    gathered: Gathered,
    options: ReviewOptions,
  ): Promise<{ parts: number; from: AnswerSource | null; instead: string | null } | null> {
    const { provider, instead, signal } = attempt;
    const decoded = provider.abilities.grammar;
    const { contextSize } = decoded
      ? await this.#models.ensureLoaded(signal)
      : // A server may never answer; a stop ends the run all the same.
        await settleSoonAfterAbort(provider.prepare(signal), signal, 0);
    const maxTokens = Math.min(decoded ? perAnswer * remarkTokens + moreTokens : wordsTokens, Math.floor(contextSize / 3));
    const limit = Math.min(contextSize - (decoded ? maxTokens : 2 * maxTokens) - 1, maxPromptTokens);
    const prompt = await plan.next(limit, decoded ? 'decoded' : 'words', {
      countTokens: (texts) => (decoded ? this.#engine.countTokens(texts, signal) : provider.countTokens(texts, signal)),
      countPrompt: (messages) => (decoded ? this.#engine.countPrompt(messages, signal) : provider.countPrompt(messages, signal)),
    });
    if (!prompt) return null;
    try {
      const maxRemarks = Math.min(perAnswer, perPart * prompt.parts.length, gathered.left);
      const asked: Asked = { prompt, files: reviewedFiles(prompt), maxRemarks, maxTokens, signal };
      await (decoded ? this.#decoded(asked, gathered, options) : this.#inWords(attempt, asked, gathered, options));
    } catch (error) {
      plan.putBack(prompt.parts);
      throw error;
    }
    return { parts: prompt.parts.length, from: provider.from, instead };
  }

  /** As the model within writes it, under a programme. */
  async #decoded({ prompt, files, maxRemarks, maxTokens, signal }: Asked, gathered: Gathered, { seed }: ReviewOptions): Promise<void> {
    const { temperature } = this.#settings.get();
    const params = { messages: prompt.messages, files, maxRemarks, maxTokens, temperature, ...(seed !== undefined && { seed }) };
    const { remarks, stop } = await this.#engine.review(
      params,
      // The stream waits for it, so that they are told in their order.
      async (item) => {
        if (item.type === 'remark' && !signal.aborted) await gathered.remark(item.remark, prompt);
      },
      signal,
    );
    if (stop === 'cancelled') throw stopError(signal);
    for (const remark of remarks) await gathered.remark(remark, prompt);
  }

  /** As another engine writes it, which has no grammar: read from its words, and asked for once more where they are none of a review. */
  async #inWords({ provider, begun }: Attempt, asked: Asked, gathered: Gathered, { seed, signal: own }: ReviewOptions): Promise<void> {
    const { prompt, files, maxRemarks, maxTokens, signal } = asked;
    const { temperature } = this.#settings.get();
    let messages: ChatMessage[] = prompt.messages;
    for (let time = 0; ; time++) {
      const answering = provider.chat(
        { messages, maxTokens, temperature, ...(seed !== undefined && { seed }) },
        (item) => {
          if (item.type === 'text' && !signal.aborted) begun();
        },
        signal,
      );
      const { text, stop } = await settleSoonAfterAbort(answering, signal, stopGraceMs);
      if (stop === 'cancelled') throw stopError(own);
      const { remarks, understood } = readRemarks(text, files, maxRemarks);
      for (const remark of remarks) await gathered.remark(remark, prompt);
      if (understood) return;
      if (time > 0) throw new AppError('answerIncomplete', 'the answer is no review', { what: 'review' });
      this.#log.info('another engine wrote no review: it is asked once more');
      const again = `That is no review. Write each remark as one line, PATH:LINE: SEVERITY: RULE: the message, or “${nothing.trim()}” alone.`;
      messages = [...prompt.messages, { role: 'assistant', content: shownAgain(text) }, { role: 'user', content: again }];
    }
  }
}

/** One question of a review. */
interface Asked {
  prompt: ReviewPrompt;
  files: ReviewedFile[];
  maxRemarks: number;
  maxTokens: number;
  signal: AbortSignal;
}

/** What may be said of the parts of a prompt. */
function reviewedFiles({ parts, rules }: ReviewPrompt): ReviewedFile[] {
  const files = new Map<string, ReviewedFile>();
  for (const { label, path, changed } of parts) {
    const own = rules.filter(({ holdsFor }) => holdsFor(path)).map(({ id }) => id);
    const file = files.get(label) ?? { path: label, lines: [], rules: [...new Set([...usualRules.map(({ id }) => id), ...own])] };
    file.lines = [...new Set([...file.lines, ...changed])].sort((a, b) => a - b);
    files.set(label, file);
  }
  return [...files.values()];
}

/** What was found so far, each thing once. */
class Gathered {
  readonly findings: KnownFinding[] = [];
  dismissed = 0;
  readonly #max: number;
  readonly #options: ReviewOptions;
  readonly #linesOf: Map<string, (line: number) => string | undefined>;
  /** Of which there is a finding, and no line is known. */
  readonly #unread: ReadonlySet<string>;
  readonly #seen = new Set<string>();
  readonly #rules: Map<string, string | null>;
  readonly #surprises: Surprises;

  constructor({ files, secretFiles }: ReviewChanges, options: ReviewOptions, max: number, surprises: Surprises) {
    this.#surprises = surprises;
    this.#max = max;
    this.#options = options;
    this.#linesOf = new Map(files.map(({ path, hunks, raw = [] }) => [path, linesAfter([...raw, ...hunks])]));
    for (const file of secretFiles)
      if (file.by === 'key') this.#linesOf.set(file.path, (line) => (line === file.line ? file.text : undefined));
    this.#unread = new Set(secretFiles.flatMap(({ path, by }) => (by === 'name' ? [path] : [])));
    this.#rules = new Map([...usualRules, ...(options.team ?? noTeamRules).rules].map(({ id, cites }) => [id, cites]));
  }

  get left(): number {
    return Math.max(0, this.#max - this.findings.length);
  }

  get full(): boolean {
    return this.left === 0;
  }

  /** A remark of an answer, in which files are called as the prompt calls them. */
  async remark({ path: label, ...remark }: Remark, { parts }: ReviewPrompt): Promise<void> {
    const path = parts.find((part) => part.label === label)?.path;
    if (path === undefined) return;
    await this.add({ ...remark, path, cites: this.#rules.get(remark.rule) ?? null, fix: null, source: 'review' });
  }

  async add(finding: Finding): Promise<void> {
    const { path, line, endLine, rule } = finding;
    const key = JSON.stringify([path, line, rule]);
    const same = JSON.stringify([path, finding.message]);
    // Words that come again are a model's that repeats itself; two secrets in a file are two.
    const isRepeated = finding.source !== 'secret' && this.#seen.has(same);
    if (this.full || this.#seen.has(key) || isRepeated) return;
    this.#seen.add(key).add(same);
    const lineAt = this.#linesOf.get(path) ?? (() => undefined);
    const print = await fingerprintOf(finding, lineAt);
    if (this.#options.dismissed?.has(print)) {
      this.dismissed++;
      return;
    }
    const said = this.#unread.has(path) ? null : await linePrintOf(lineAt(line) ?? '');
    const known = { ...finding, print, said, surprise: this.#surprises.of(path, line, endLine) };
    this.findings.push(known);
    this.#options.onFinding?.(known);
  }

  /** Completes those that were told before any line was looked at, as nobody has to wait for a model with them. */
  addSurprises(): void {
    for (const finding of this.findings) finding.surprise = this.#surprises.of(finding.path, finding.line, finding.endLine);
  }
}
