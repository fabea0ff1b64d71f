/**
 * Commit messages of the right form, whatever the model says: type and scope are choices, subject and body stand under a grammar, and
 * a parser of its own checks the result. What an engine without a grammar writes is read, or refused. It must not know where the changes were read or where the message goes.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { Log } from '../../base/log.ts';
import type { AnswerSource } from '../../protocol/webview.ts';
import type { ChatMessage, GenerationItem } from '../../protocol/worker/generation.ts';
import type { GenerateResult, Segment } from '../../protocol/worker/programmes.ts';
import type { SamplingParams } from '../../protocol/worker/samplingParams.ts';
import { partThought } from '../../base/thinking.ts';
import { settleSoonAfterAbort, stopGraceMs } from '../../base/settleSoonAfterAbort.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { smallWindow } from '../models/smallModel.ts';
import { stopError } from '../models/stopError.ts';
import type { CommitChanges, EnginePort, SettingsPort } from '../ports.ts';
import type { Attempt, ProviderSource } from '../providers/chatProvider.ts';
import { embeddedOnly } from '../providers/embeddedProvider.ts';
import { shownAgain } from '../providers/shownAgain.ts';
import { commitTypes, headerStart, maxHeader } from './commitFormat.ts';
import { messageGrammar, messageTokens } from './commitGrammar.ts';
import { commitPrompt } from './commitPrompt.ts';
import { diffSections } from './diffSections.ts';
import { sentenceGrammar, sentenceTokens } from './partSummaries.ts';
import { parseCommitMessage } from './parseCommitMessage.ts';
import { type ReadCommit, readCommitMessage } from './readCommitMessage.ts';
import { scopesOf } from './scopes.ts';
import { textAfter } from './textAfter.ts';
import { tidyMessage } from './tidyMessage.ts';

export interface CommitMessage {
  /** The whole text: header, and with a body a blank line and its lines. */
  message: string;
  commitType: string;
  scope: string | null;
  subject: string;
  body: string | null;
  source: 'staged' | 'all';
  /** Who wrote it; absent for the model within. */
  from?: AnswerSource;
  /** Why that isn't the chosen one, in a sentence; absent where it is. */
  instead?: string;
}

export interface CommitMessageOptions {
  /** The message so far, in the form it would have if it ended here. */
  onText?: (soFar: string) => void;
  /** Told before each part of a change that is too large to be read at once is read; `part` counts from 1. */
  onPart?: (part: number, of: number) => void;
  signal?: AbortSignal;
  seed?: number;
}

/** Tokens kept free for type, scope and the markup around them. */
const headerTokens = 48;
/** Tokens of an answer in words: some engines think before it, and count that. */
const wordsTokens = 2048;
/** Characters of an answer in words that is followed while it is written, and the share by which it has grown when it is read once more. */
const mostFollowed = 64 * 1024;
const leastGrowth = 1 / 32;
/** Tokens of the prompt at most, however large the window: more makes no better sentence, and a laptop would read it for a minute. */
const maxPromptTokens = 5000;

export class CommitMessageService {
  readonly #engine: EnginePort;
  readonly #models: ModelSource;
  readonly #settings: SettingsPort;
  readonly #log: Log;
  readonly #providers: ProviderSource;

  constructor(
    engine: EnginePort,
    models: ModelSource,
    settings: SettingsPort,
    log: Log,
    providers: ProviderSource = embeddedOnly(engine, models),
  ) {
    this.#engine = engine;
    this.#models = models;
    this.#settings = settings;
    this.#log = log;
    this.#providers = providers;
  }

  /**
   * Rejects with `gitNothingToCommit` when no file changed, `contextFull` in a window too small to ask, `answerIncomplete` when the
   * message is not of the right form, `cancelled`, or the engine's errors.
   */
  async write(changes: CommitChanges, options: CommitMessageOptions = {}): Promise<CommitMessage> {
    if (changes.files.length === 0) throw new AppError('gitNothingToCommit', 'no changed files');
    const { signal } = options;
    throwIfCancelled(signal);
    const write = async (attempt: Attempt): Promise<CommitMessage> => {
      const { provider, instead, signal: ended } = attempt;
      const asked = { ...options, signal: ended };
      const written = provider.abilities.grammar ? this.#decoded(changes, asked) : this.#inWords(attempt, changes, asked);
      return { ...(await written), ...(instead !== null && { instead }) };
    };
    return this.#providers.ask(write, signal ?? new AbortController().signal);
  }

  /** As the model within writes it, under a grammar. */
  async #decoded(changes: CommitChanges, options: CommitMessageOptions): Promise<CommitMessage> {
    const { signal } = options;
    const info = await this.#models.ensureLoaded(signal);
    const withBody = this.#settings.get().commitBody;
    const answerTokens = headerTokens + messageTokens(withBody);
    const limit = Math.min(smallWindow(info) - answerTokens, maxPromptTokens);
    const sampling: SamplingParams = {
      temperature: this.#settings.get().temperature,
      ...(options.seed === undefined ? {} : { seed: options.seed }),
    };
    const messages = await commitPrompt(changes, withBody, limit, {
      countTokens: (texts) => this.#engine.countTokens(texts, signal, 'small'),
      countPrompt: (asked) => this.#engine.countPrompt(asked, signal, 'small'),
      summarise: async (asked, part, of) => {
        options.onPart?.(part, of);
        const sentence: Segment = { kind: 'grammar', gbnf: sentenceGrammar(), maxTokens: sentenceTokens };
        return (await this.#generate(asked, [sentence], sampling, signal)).segments[0] ?? '';
      },
    });
    if (!messages) throw new AppError('contextFull', 'no room for a commit prompt', { what: 'commitMessage' });
    const scopes = scopesOf(changedPaths(changes));
    const { commitType, scope } = await this.#chooseHeader(messages, scopes, sampling, signal);
    const start = headerStart(commitType, scope);
    options.onText?.(start);
    const maxSubject = maxHeader - start.length;
    const result = await this.#generate(
      messages,
      [
        { kind: 'forced', text: start },
        { kind: 'grammar', gbnf: messageGrammar(maxSubject, withBody), maxTokens: messageTokens(withBody) },
      ],
      sampling,
      signal,
      options.onText && textAfter(start, (soFar) => options.onText?.(assembled(start, soFar, maxSubject, false))),
    );
    const message = assembled(start, result.segments[1] ?? '', maxSubject, result.stop === 'length' || result.stop === 'loop');
    const parsed = parseCommitMessage(message, scopes);
    if (typeof parsed === 'string') {
      throw new AppError('answerIncomplete', `the commit message is not well-formed: ${parsed}`, { what: 'commitMessage' });
    }
    this.#log.info(
      `wrote a commit message from ${String(changes.files.length)} files (${changes.source}), ${String(result.promptTokens)} prompt tokens`,
    );
    return { message, ...parsed, source: changes.source };
  }

  /** As another engine writes it, which has no grammar: read from its words, and asked for once more where they hold none. */
  async #inWords({ provider, begun, signal }: Attempt, changes: CommitChanges, options: CommitMessageOptions): Promise<CommitMessage> {
    const { onText } = options;
    // A server may never answer; a stop ends the run all the same.
    const { contextSize } = await settleSoonAfterAbort(provider.prepare(signal), signal, 0);
    const { commitBody, temperature } = this.#settings.get();
    const maxTokens = Math.min(wordsTokens, Math.floor(contextSize / 4));
    const messages = await commitPrompt(changes, commitBody, Math.min(contextSize - 2 * maxTokens, maxPromptTokens), {
      countTokens: (texts) => provider.countTokens(texts, signal),
      countPrompt: (asked) => provider.countPrompt(asked, signal),
      summarise: async (asked, part, of) => {
        options.onPart?.(part, of);
        const answering = provider.chat({ messages: asked, maxTokens, temperature }, () => begun(), signal);
        const { text, stop } = await settleSoonAfterAbort(answering, signal, stopGraceMs);
        if (stop === 'cancelled') throw stopError(options.signal);
        return partThought(text).answer;
      },
    });
    if (!messages) throw new AppError('contextFull', 'no room for a commit prompt', { what: 'commitMessage' });
    const scopes = scopesOf(changedPaths(changes));
    const askOnce = async (asked: ChatMessage[]): Promise<{ text: string; read: ReadCommit | string }> => {
      let soFar = '';
      let readFrom = 0;
      const onItem = (item: GenerationItem): void => {
        // What still comes of one that was given up is none of the message.
        if (item.type === 'prefill' || signal.aborted) return;
        begun();
        if (soFar.length > mostFollowed) return;
        soFar += item.text;
        // Read again when it has grown by a share, so that all readings together are no more than some of the whole.
        if (soFar.length < readFrom) return;
        readFrom = soFar.length * (1 + leastGrowth);
        const read = readCommitMessage(soFar, scopes, commitBody);
        if (typeof read !== 'string') onText?.(read.message);
      };
      const params = { messages: asked, maxTokens, temperature, ...(options.seed !== undefined && { seed: options.seed }) };
      const answering = provider.chat(params, onItem, signal);
      const { text, stop } = await settleSoonAfterAbort(answering, signal, stopGraceMs);
      if (stop === 'cancelled') throw stopError(options.signal);
      return { text, read: readCommitMessage(text, scopes, commitBody) };
    };
    const first = await askOnce(messages);
    let { read } = first;
    if (typeof read === 'string') {
      this.#log.info(`another engine wrote no commit message (${read}): it is asked once more`);
      const again = `That is no commit message: ${read}. Write the commit message alone, beginning with its type, without any other word.`;
      const asked: ChatMessage[] = [...messages, { role: 'assistant', content: shownAgain(first.text) }, { role: 'user', content: again }];
      ({ read } = await askOnce(asked));
    }
    if (typeof read === 'string')
      throw new AppError('answerIncomplete', `the commit message is not well-formed: ${read}`, { what: 'commitMessage' });
    return { ...read, source: changes.source, ...(provider.from && { from: provider.from }) };
  }

  /** Type and scope first, so that the subject can have every character that is left of the header. */
  async #chooseHeader(
    messages: ChatMessage[],
    scopes: readonly string[],
    sampling: SamplingParams,
    signal: AbortSignal | undefined,
  ): Promise<{ commitType: string; scope: string | null }> {
    const segments: Segment[] = [{ kind: 'choice', options: [...commitTypes] }];
    if (scopes.length > 0) segments.push({ kind: 'choice', options: [...scopes.map((scope) => `(${scope}): `), ': '] });
    const { segments: chosen } = await this.#generate(messages, segments, sampling, signal);
    return { commitType: chosen[0] ?? 'chore', scope: /^\((.*)\): $/.exec(chosen[1] ?? '')?.[1] ?? null };
  }

  async #generate(
    messages: ChatMessage[],
    segments: Segment[],
    sampling: SamplingParams,
    signal: AbortSignal | undefined,
    onText?: (piece: string) => void,
  ): Promise<GenerateResult> {
    const params = { model: 'small' as const, messages, segments, ...sampling };
    const onItem = (item: GenerationItem): void => {
      if (item.type === 'text') onText?.(item.text);
    };
    const result = await this.#engine.generate(params, onItem, signal).catch((error: unknown) => {
      // The model it was counted for has gone meanwhile, and the other one reads it as more tokens.
      throw AppError.is(error, 'contextFull') ? new AppError('contextFull', error.message, { what: 'commitMessage' }, error) : error;
    });
    if (result.stop === 'cancelled') throw stopError(signal);
    throwIfCancelled(signal);
    return result;
  }
}

function assembled(start: string, text: string, maxSubject: number, cut: boolean): string {
  const { subject, body } = tidyMessage(text, maxSubject, cut);
  return start + subject + (body === null ? '' : `\n\n${body}`);
}

function changedPaths(changes: CommitChanges): { path: string; lines: number }[] {
  const lines = new Map(diffSections(changes.diff).map((section) => [section.path, section.added + section.removed]));
  return changes.files.map(({ path }) => ({ path, lines: lines.get(path) ?? 0 }));
}
