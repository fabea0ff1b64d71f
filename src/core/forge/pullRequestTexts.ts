/**
 * Texts on what a branch does: title and description of a pull request, an entry of a changelog, and what stands out of a release. Their form holds whatever the
 * model says: what is given stands there to the letter, what is chosen exists, and what is written does nothing on a page. It must not know where the branch was read or where the text goes.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { Log } from '../../base/log.ts';
import { settleSoonAfterAbort, stopGraceMs } from '../../base/settleSoonAfterAbort.ts';
import type { AnswerSource } from '../../protocol/webview.ts';
import type { ChatMessage, GenerationItem } from '../../protocol/worker/generation.ts';
import type { GenerateResult, Segment } from '../../protocol/worker/programmes.ts';
import type { SamplingParams } from '../../protocol/worker/samplingParams.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { stopError } from '../models/stopError.ts';
import type { EnginePort, SettingsPort } from '../ports.ts';
import type { Attempt, ProviderSource } from '../providers/chatProvider.ts';
import { shownAgain } from '../providers/shownAgain.ts';
import type { BranchChanges, BranchCommit, RangeChanges } from './branchChanges.ts';
import { branchPrompt, type BranchTask } from './branchPrompt.ts';
import { closedIssues } from './closedIssues.ts';
import { type DescriptionTemplate, filledTemplate, givenTexts, readTemplate } from './descriptionTemplate.ts';
import { partsForm, readParts } from './partsReader.ts';
import {
  partGrammar,
  partTokens,
  sentenceGrammar,
  sentenceTokens,
  tidyLine,
  tidyPart,
  tidyTitle,
  maxSentence,
  titleGrammar,
  titleTokens,
} from './proseForm.ts';
import { type Highlight, notesGroups, notesText, type ReleaseNotes, shownDigits } from './releaseNotes.ts';

export interface PullRequestText {
  title: string;
  body: string;
  /** Headings of the template that are left to the author. */
  left: string[];
  /** The template that it stands in; null for none. */
  template: string | null;
  /** Who wrote it; absent for the model within. */
  from?: AnswerSource;
  /** Why that isn't the chosen one, in a sentence; absent where it is. */
  instead?: string;
}

export interface ChangelogEntry {
  section: (typeof changelogSections)[number];
  text: string;
}

/** Release notes, as Markdown too. */
export interface WrittenNotes extends ReleaseNotes {
  text: string;
}

export interface TextOptions {
  /** What was written so far. */
  onText?: (soFar: string) => void;
  signal?: AbortSignal;
  seed?: number;
}

/** As Keep a Changelog names them. */
export const changelogSections = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'] as const;

/** Tokens of the prompt at most, however large the window. */
const maxPromptTokens = 6000;
/** Tokens kept free for the markup around what is written. */
const spare = 64;
/** Tokens of an answer in words: some engines think before it, and count that. */
const wordsTokens = 3072;
/** Commits that stand out at most, and commits among which they are chosen. */
const mostHighlights = 4;
const mostOffered = 60;

/** Without a template the whole is one part. */
const noTemplate: DescriptionTemplate = { pieces: [{ kind: 'place', about: '' }], left: [] };

const pullSystem =
  'You write the title and description of a pull request. The title is one line in the imperative mood that says what the whole branch does. The description tells reviewers what changes and why, from what is shown only.';

export class PullRequestTexts {
  readonly #engine: EnginePort;
  readonly #models: ModelSource;
  readonly #settings: SettingsPort;
  readonly #log: Log;
  readonly #providers: ProviderSource;

  constructor(engine: EnginePort, models: ModelSource, settings: SettingsPort, log: Log, providers: ProviderSource) {
    this.#engine = engine;
    this.#models = models;
    this.#settings = settings;
    this.#log = log;
    this.#providers = providers;
  }

  /**
   * Rejects with `gitNothingToCommit` for a branch without commits, `contextFull` in a window too small to ask, `answerIncomplete` when nothing of use was
   * written, `cancelled`, or the engine's errors.
   */
  async pullRequest(changes: BranchChanges, options: TextOptions = {}): Promise<PullRequestText> {
    assertCommits(changes);
    const template = changes.template && readTemplate(changes.template.text);
    const form = template ?? noTemplate;
    const write = async (attempt: Attempt): Promise<PullRequestText> => {
      const asked = { ...options, signal: attempt.signal };
      const written = await (attempt.provider.abilities.grammar
        ? this.#decodedParts(changes, form, asked)
        : this.#wordedParts(attempt, changes, form, asked));
      const { title, parts } = written;
      if (title === '') throw new AppError('answerIncomplete', 'no title came', { what: 'pullRequest' });
      const closes = closedIssues(changes.commits, changes.template?.text ?? '');
      const body = filledTemplate(form, parts) + (closes.length > 0 ? `\n${closes.join('\n')}\n` : '');
      return {
        title,
        body,
        left: form.left,
        template: template && (changes.template?.path ?? null),
        ...(written.from && { from: written.from }),
        ...(attempt.instead !== null && { instead: attempt.instead }),
      };
    };
    return this.#providers.ask(write, options.signal ?? new AbortController().signal);
  }

  /** Always by the model within, as its section is chosen. Rejects as {@link PullRequestTexts.pullRequest} does. */
  async changelogEntry(changes: BranchChanges, options: TextOptions = {}): Promise<ChangelogEntry> {
    assertCommits(changes);
    const system = 'You write one entry of a changelog for the people who use a project: what is different for them, in one sentence.';
    const ask = `Choose the section of the changelog (${changelogSections.join(', ')}), and write its entry for this branch.`;
    const messages = await this.#prompt(changes, { system, ask, what: 'changelog' }, sentenceTokens + spare, options.signal);
    const segments: Segment[] = [
      { kind: 'choice', options: [...changelogSections] },
      { kind: 'forced', text: ': ' },
      { kind: 'grammar', gbnf: sentenceGrammar(), maxTokens: sentenceTokens },
    ];
    const { segments: said, stop } = await this.#generate(messages, segments, options);
    const section = changelogSections.find((one) => one === said[0]) ?? 'Changed';
    const text = tidyLine(said[2] ?? '', maxSentence, stop === 'length');
    if (text === '') throw new AppError('answerIncomplete', 'no entry came', { what: 'changelog' });
    return { section, text: /[.!?]$/.test(text) ? text : `${text}.` };
  }

  /**
   * Release notes of what lies between two tags, with what stands out of it. `listed`: the commits alone, by no model. Rejects as {@link PullRequestTexts.pullRequest} does, and listed with
   * `gitNothingToCommit` only.
   */
  async releaseNotes(
    changes: RangeChanges,
    { listed = false, ...options }: TextOptions & { listed?: boolean } = {},
  ): Promise<WrittenNotes> {
    assertCommits(changes);
    const { base: from, branch: to, date, more } = changes;
    const highlights = listed ? [] : await this.highlights(changes, options);
    const notes = { from, to, date, groups: notesGroups(changes.commits), highlights, more };
    return { ...notes, text: notesText(notes) };
  }

  /** What stands out of these commits, each with its own, which is chosen among them. Always by the model within; none where there are few. */
  async highlights(changes: BranchChanges, options: TextOptions = {}): Promise<Highlight[]> {
    assertCommits(changes);
    const offered = new Map(changes.commits.slice(-mostOffered).map((commit) => [commit.hash.slice(0, shownDigits), commit]));
    const count = Math.min(mostHighlights, Math.floor(offered.size / 2));
    if (count === 0) return [];
    const system = 'You tell the users of a project what stands out in a new release, each point from one commit.';
    const listed = [...offered].map(([digits, { subject }]) => `${digits} ${subject.slice(0, 120)}`).join('\n');
    const ask = `The commits by their hashes:\n${listed}\n\nName what matters most to users: the hash of a commit, then one sentence on it.`;
    const messages = await this.#prompt(changes, { system, ask, what: 'releaseNotes' }, count * (sentenceTokens + spare), options.signal);
    const found: Highlight[] = [];
    let before = '';
    for (let at = 0; at < count; at++) {
      const segments: Segment[] = [
        { kind: 'forced', text: `${before}- ` },
        { kind: 'choice', options: [...offered.keys()] },
        { kind: 'forced', text: ': ' },
        { kind: 'grammar', gbnf: sentenceGrammar(), maxTokens: sentenceTokens },
      ];
      const { segments: said, stop } = await this.#generate(messages, segments, options);
      const digits = said[1] ?? '';
      const text = tidyLine(said[3] ?? '', maxSentence, stop === 'length');
      const commit = offered.get(digits);
      // Each once.
      offered.delete(digits);
      before += `- ${digits}: ${text}\n`;
      if (commit && text !== '') found.push({ hash: commit.hash, text });
    }
    return found;
  }

  /** Title and parts under grammars, with what the template has between them. */
  async #decodedParts(
    changes: BranchChanges,
    form: DescriptionTemplate,
    options: TextOptions,
  ): Promise<{ title: string; parts: string[]; from?: AnswerSource }> {
    throwIfCancelled(options.signal);
    await this.#models.ensureLoaded(options.signal);
    const given = givenTexts(form);
    const givenTokens = (
      await this.#engine.countTokens(
        given.map(({ before }) => before),
        options.signal,
      )
    ).reduce((sum, one) => sum + one, 0);
    const answer = titleTokens + givenTokens + given.length * partTokens + spare;
    const ask = 'Write the title, and below it the description.';
    const messages = await this.#prompt(changes, { system: pullSystem, ask, what: 'pullRequest' }, answer, options.signal);
    const segments: Segment[] = [
      { kind: 'grammar', gbnf: titleGrammar(), maxTokens: titleTokens },
      ...given.flatMap(({ before }, at): Segment[] => [
        { kind: 'forced', text: `\n\n${at === 0 ? before : before.trimStart()}` },
        { kind: 'grammar', gbnf: partGrammar(), maxTokens: partTokens },
      ]),
    ];
    const { segments: said, stop } = await this.#generate(messages, segments, options);
    // A bound that cut one of them may have cut any.
    const cut = stop === 'length' || stop === 'loop';
    const parts = given.map((_place, at) => tidyPart(said[2 * at + 2] ?? '', cut));
    this.#log.info(`wrote the text of a pull request from ${String(changes.commits.length)} commits`);
    return { title: tidyTitle(said[0] ?? '', cut), parts };
  }

  /** As another engine writes it, which has no grammar: read from its words, and asked for once more where they hold no title. */
  async #wordedParts(
    { provider, begun, signal }: Attempt,
    changes: BranchChanges,
    form: DescriptionTemplate,
    options: TextOptions,
  ): Promise<{ title: string; parts: string[]; from?: AnswerSource }> {
    const { contextSize } = await settleSoonAfterAbort(provider.prepare(signal), signal, 0);
    const abouts = form.pieces.flatMap((piece) => (piece.kind === 'place' ? [piece.about] : []));
    const maxTokens = Math.min(wordsTokens, Math.floor(contextSize / 4));
    const task = { system: pullSystem, ask: partsForm(abouts) };
    const messages = await branchPrompt(changes, task, Math.min(contextSize - 2 * maxTokens, maxPromptTokens), {
      countTokens: (texts) => provider.countTokens(texts, signal),
      countPrompt: (asked) => provider.countPrompt(asked, signal),
    });
    if (!messages) throw new AppError('contextFull', 'no room for a prompt', { what: 'pullRequest' });
    const { temperature } = this.#settings.get();
    const askOnce = async (asked: ChatMessage[]): Promise<{ text: string; read: ReturnType<typeof readParts> }> => {
      const params = { messages: asked, maxTokens, temperature, ...(options.seed !== undefined && { seed: options.seed }) };
      const onItem = (item: GenerationItem): void => {
        if (item.type !== 'prefill' && !signal.aborted) begun();
      };
      const { text, stop } = await settleSoonAfterAbort(provider.chat(params, onItem, signal), signal, stopGraceMs);
      if (stop === 'cancelled') throw stopError(options.signal);
      return { text, read: readParts(text, abouts.length) };
    };
    const first = await askOnce(messages);
    let { read } = first;
    if (typeof read === 'string') {
      const again = `That has not the form that was asked for: ${read}. ${partsForm(abouts)}`;
      ({ read } = await askOnce([...messages, { role: 'assistant', content: shownAgain(first.text) }, { role: 'user', content: again }]));
    }
    if (typeof read === 'string') throw new AppError('answerIncomplete', read, { what: 'pullRequest' });
    return { ...read, ...(provider.from && { from: provider.from }) };
  }

  async #prompt(
    changes: BranchChanges,
    { what, ...task }: BranchTask & { what: string },
    answerTokens: number,
    signal: AbortSignal | undefined,
  ): Promise<ChatMessage[]> {
    throwIfCancelled(signal);
    const { contextSize } = await this.#models.ensureLoaded(signal);
    const messages = await branchPrompt(changes, task, Math.min(contextSize - answerTokens, maxPromptTokens), {
      countTokens: (texts) => this.#engine.countTokens(texts, signal),
      countPrompt: (asked) => this.#engine.countPrompt(asked, signal),
    });
    if (!messages) throw new AppError('contextFull', 'no room for a prompt', { what });
    return messages;
  }

  async #generate(messages: ChatMessage[], segments: Segment[], { onText, signal, seed }: TextOptions): Promise<GenerateResult> {
    const sampling: SamplingParams = { temperature: this.#settings.get().temperature, ...(seed !== undefined && { seed }) };
    let soFar = '';
    const onItem = (item: GenerationItem): void => {
      if (item.type === 'text') onText?.((soFar += item.text));
    };
    const result = await this.#engine.generate({ messages, segments, ...sampling }, onItem, signal);
    if (result.stop === 'cancelled') throw stopError(signal);
    throwIfCancelled(signal);
    return result;
  }
}

function assertCommits({ commits, base }: { commits: readonly BranchCommit[]; base: string }): void {
  if (commits.length === 0) throw new AppError('gitNothingToCommit', 'no commits', { base });
}
