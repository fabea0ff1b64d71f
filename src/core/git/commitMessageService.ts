/**
 * Commit messages of the right form, whatever the model says: what the header begins with is chosen, subject and body stand under a grammar, and
 * a parser of its own checks the result. What an engine without a grammar writes is read, or refused. It must not know where the changes were read or where the message goes.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { Log } from '../../base/log.ts';
import { settleSoonAfterAbort, stopGraceMs } from '../../base/settleSoonAfterAbort.ts';
import { partThought } from '../../base/thinking.ts';
import type { AnswerSource } from '../../protocol/webview.ts';
import type { ChatMessage } from '../../protocol/worker/generation.ts';
import type { Segment } from '../../protocol/worker/programmes.ts';
import type { SamplingParams } from '../../protocol/worker/samplingParams.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { smallWindow } from '../models/smallModel.ts';
import { stopError } from '../models/stopError.ts';
import type { CommitChanges, EnginePort, SettingsPort } from '../ports.ts';
import type { Attempt, ProviderSource } from '../providers/chatProvider.ts';
import { embeddedOnly } from '../providers/embeddedProvider.ts';
import type { BodyWanted } from './commitGrammar.ts';
import { headerParts } from './commitHeader.ts';
import { askedAnew, type AskedMessage, commitPrompt, type PromptCounter } from './commitPrompt.ts';
import { answerTokens, type DecodedForm, decodedMessage, type Generate, textOf } from './decodedMessage.ts';
import { diffSections } from './diffSections.ts';
import { type ParsedCommit, parseCommitMessage } from './parseCommitMessage.ts';
import { sentenceGrammar, sentenceTokens } from './partSummaries.ts';
import { removedExports } from './removedExports.ts';
import { scopesOf } from './scopes.ts';
import { shownSections } from './shownChanges.ts';
import { breakingLine } from './style/breakingFooter.ts';
import type { CommitStyle } from './style/commitStyle.ts';
import { usualStyle } from './style/usualStyle.ts';
import { wordedMessage } from './wordedMessage.ts';

export interface CommitMessage extends ParsedCommit {
  /** The whole text: header, with a body a blank line and its lines, and trailers where the style has some. */
  message: string;
  source: CommitChanges['source'];
  /** Who wrote it; absent for the model within. */
  from?: AnswerSource;
  /** Why that isn't the chosen one, in a sentence; absent where it is. */
  instead?: string;
}

export interface CommitMessageOptions {
  /** How messages are written here; absent for the usual form. */
  style?: CommitStyle;
  /** A short line, or a subject with a body; absent for what style and settings say. */
  length?: 'shorter' | 'longer';
  /** Another one than the last time. */
  again?: boolean;
  /** Those that were written already: where the model writes one of these, it is asked some times more, and then that is it. */
  unlike?: readonly string[];
  /** The message so far, in the form it would have if it ended here. */
  onText?: (soFar: string) => void;
  /** Told before each part of a change that is too large to be read at once is read; `part` counts from 1. */
  onPart?: (part: number, of: number) => void;
  signal?: AbortSignal;
  seed?: number;
}

export interface CandidatesOptions extends CommitMessageOptions {
  /** Each message that differs from those before it, as soon as it is whole. */
  onMessage?: (message: CommitMessage) => void;
}

/** Tokens of an answer in words: some engines think before it, and count that. */
const wordsTokens = 2048;
/** Tokens of the prompt at most, however large the window: more makes no better sentence, and a laptop would read it for a minute. */
const maxPromptTokens = 5000;
/** The temperature of another message: with less, it is the same one. */
const againTemperature = 0.8;
/** Characters of a short header. */
const shortHeader = 50;
/** Answers that may be the same as one before, for each that is wanted. */
const triesEach = 2;
/** Answers until one is another than those that were written already. */
const triesUnlike = 4;

interface WantedForm {
  form: DecodedForm;
  scopes: string[];
  asked: AskedMessage;
}

/** What was asked last: another message for the same changes begins with what was read already. */
interface LastPrompt {
  changes: CommitChanges;
  asked: AskedMessage;
  limit: number;
  messages: ChatMessage[];
}

/** Tokens by which the room for a prompt may differ for it to be asked with once more. */
const sameRoom = 512;
/** Windows with fewer tokens are used up to the last; in others these are kept free for other last words. */
const roomyWindow = 2048;
const otherWords = 32;

/** Writes one message more. */
type Writer = (sampling: SamplingParams) => Promise<CommitMessage>;

export class CommitMessageService {
  readonly #engine: EnginePort;
  readonly #models: ModelSource;
  readonly #settings: SettingsPort;
  readonly #log: Log;
  readonly #providers: ProviderSource;
  #last: LastPrompt | undefined;

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
  write(changes: CommitChanges, options: CommitMessageOptions = {}): Promise<CommitMessage> {
    return this.#asked(changes, options, async (writer) => {
      for (let turn = 0; ; turn++) {
        const written = await writer(this.#sampling(options, turn));
        if (options.unlike?.includes(written.message) !== true || turn === triesUnlike - 1) return written;
      }
    });
  }

  /** Up to `count` messages that differ, from a prompt that is evaluated once; fewer where the model has no others. Rejects as {@link write}. */
  candidates(changes: CommitChanges, count: number, options: CandidatesOptions = {}): Promise<CommitMessage[]> {
    return this.#asked(changes, options, async (writer) => {
      const found = new Map<string, CommitMessage>();
      for (let turn = 0; found.size < count && turn < count * triesEach; turn++) {
        const written = await writer(this.#sampling(options, turn));
        if (found.has(written.message)) continue;
        found.set(written.message, written);
        options.onMessage?.(written);
      }
      return [...found.values()];
    });
  }

  async #asked<T>(changes: CommitChanges, options: CommitMessageOptions, use: (writer: Writer) => Promise<T>): Promise<T> {
    if (changes.files.length === 0) throw new AppError('gitNothingToCommit', 'no changed files');
    const { signal } = options;
    throwIfCancelled(signal);
    const write = async (attempt: Attempt): Promise<T> => {
      const { provider, instead, signal: ended } = attempt;
      const asked = { ...options, signal: ended };
      const writer = await (provider.abilities.grammar ? this.#decoder(changes, asked) : this.#inWords(attempt, changes, asked));
      return use(async (sampling) => ({ ...(await writer(sampling)), ...(instead !== null && { instead }) }));
    };
    return this.#providers.ask(write, signal ?? new AbortController().signal);
  }

  /** Of the message of this turn: the first one is the one that is always written, unless another one is wanted. */
  #sampling({ seed, again = false }: CommitMessageOptions, turn: number): SamplingParams {
    const { temperature } = this.#settings.get();
    return {
      temperature: again || turn > 0 ? Math.max(temperature, againTemperature) : temperature,
      ...(seed === undefined ? {} : { seed: (seed + turn) % 2 ** 32 }),
    };
  }

  /** Under a grammar, as the model within writes. */
  async #decoder(changes: CommitChanges, options: CommitMessageOptions): Promise<Writer> {
    const { signal } = options;
    const info = await this.#models.ensureLoaded(signal);
    const { form, scopes, asked } = this.#form(changes, options);
    const generate = this.#generate(signal);
    const window = smallWindow(info);
    // In a window with room a longer message finds the same prompt as a shorter one.
    const limit = Math.min(window - answerTokens(window < roomyWindow ? form.body : 'always', form.style.headings), maxPromptTokens);
    const messages = await this.#prompt(changes, asked, limit, {
      countTokens: (texts) => this.#engine.countTokens(texts, signal, 'small'),
      countPrompt: (prompt) => this.#engine.countPrompt(prompt, signal, 'small'),
      summarise: async (prompt, part, of) => {
        options.onPart?.(part, of);
        const sentence: Segment = { kind: 'grammar', gbnf: sentenceGrammar(), maxTokens: sentenceTokens };
        return (await generate(prompt, [sentence], this.#sampling(options, 0))).segments[0] ?? '';
      },
    });
    if (!messages) throw new AppError('contextFull', 'no room for a commit prompt', { what: 'commitMessage' });
    return async (sampling) => {
      const { message, promptTokens } = await decodedMessage(messages, form, sampling, generate, options.onText);
      const parsed = parseCommitMessage(message, scopes, form.style);
      if (typeof parsed === 'string') {
        throw new AppError('answerIncomplete', `the commit message is not well-formed: ${parsed}`, { what: 'commitMessage' });
      }
      this.#log.info(
        `wrote a commit message from ${String(changes.files.length)} files (${changes.source}), ${String(promptTokens)} prompt tokens`,
      );
      return { message, ...parsed, source: changes.source };
    };
  }

  /** Without a grammar, as other engines write. */
  async #inWords(attempt: Attempt, changes: CommitChanges, options: CommitMessageOptions): Promise<Writer> {
    const { provider, begun, signal } = attempt;
    // A server may never answer; a stop ends the run all the same.
    const { contextSize } = await settleSoonAfterAbort(provider.prepare(signal), signal, 0);
    const maxTokens = Math.min(wordsTokens, Math.floor(contextSize / 4));
    const { form, scopes, asked } = this.#form(changes, options);
    const messages = await this.#prompt(changes, asked, Math.min(contextSize - 2 * maxTokens, maxPromptTokens), {
      countTokens: (texts) => provider.countTokens(texts, signal),
      countPrompt: (prompt) => provider.countPrompt(prompt, signal),
      summarise: async (prompt, part, of) => {
        options.onPart?.(part, of);
        const { temperature } = this.#settings.get();
        const answering = provider.chat({ messages: prompt, maxTokens, temperature }, () => begun(), signal);
        const { text, stop } = await settleSoonAfterAbort(answering, signal, stopGraceMs);
        if (stop === 'cancelled') throw stopError(options.signal);
        return partThought(text).answer;
      },
    });
    if (!messages) throw new AppError('contextFull', 'no room for a commit prompt', { what: 'commitMessage' });
    const { style, parts, body } = form;
    const wanted = { style, parts, scopes, withBody: body !== 'never' };
    const onRefused = (wrong: string): void => this.#log.info(`another engine wrote no commit message (${wrong}): it is asked once more`);
    return async (sampling) => {
      const answer = { ...wanted, maxTokens, sampling, onText: options.onText, onRefused, stopped: options.signal };
      const read = await wordedMessage(attempt, messages, answer);
      return { ...read, source: changes.source, ...(provider.from && { from: provider.from }) };
    };
  }

  /** What the message is decoded by, the scopes that it may have, and how it is asked for. */
  #form(changes: CommitChanges, { style = usualStyle, length }: CommitMessageOptions): WantedForm {
    const short = length === 'shorter';
    const wanted = { ...asBroken(style, changes), ...(short && { maxHeader: Math.min(style.maxHeader, shortHeader), headings: [] }) };
    const { commitBody } = this.#settings.get();
    const needed = length === 'longer' || wanted.headings.length > 0;
    const body: BodyWanted = needed ? 'always' : !short && (commitBody || style.usualBody) ? 'perhaps' : 'never';
    const parts = headerParts(wanted, scopesOf(changedPaths(changes), wanted));
    const offered = parts.find(({ what }) => what === 'scope')?.options ?? [];
    return { form: { style: wanted, parts, body }, scopes: offered.flatMap(({ name }) => name ?? []), asked: { style, body, short } };
  }

  /** Null where there is no room for any. */
  async #prompt(changes: CommitChanges, asked: AskedMessage, limit: number, counter: PromptCounter): Promise<ChatMessage[] | null> {
    const last = this.#last;
    if (last && Math.abs(limit - last.limit) <= sameRoom && sameChanges(last.changes, changes)) {
      const again = askedAnew(last.messages, last.asked, asked);
      if (again && (await counter.countPrompt(again)) <= limit) return again;
    }
    const messages = await commitPrompt(changes, asked, limit < roomyWindow / 2 ? limit : limit - otherWords, counter);
    if (messages) this.#last = { changes, asked, limit, messages };
    return messages;
  }

  #generate(signal: AbortSignal | undefined): Generate {
    return async (messages, segments, sampling, onText) => {
      const params = { model: 'small' as const, messages, segments, ...sampling };
      const result = await this.#engine.generate(params, textOf(onText), signal).catch((error: unknown) => {
        // The model it was counted for has gone meanwhile, and the other one reads it as more tokens.
        throw AppError.is(error, 'contextFull') ? new AppError('contextFull', error.message, { what: 'commitMessage' }, error) : error;
      });
      if (result.stop === 'cancelled') throw stopError(signal);
      throwIfCancelled(signal);
      return result;
    };
  }
}

/** The style of a message for these changes: with what says that something breaks where a name that others may use goes, else without. */
function asBroken(style: CommitStyle, { diff }: CommitChanges): CommitStyle {
  const { breaking, breakingFooter: footer, trailers } = style;
  const names = breaking || footer ? removedExports(diffSections(diff)) : [];
  if (names.length === 0) return { ...style, breaking: false, breakingFooter: null };
  if (!footer) return style;
  return {
    ...style,
    breaking: footer.marked && style.form === 'conventional',
    trailers: [breakingLine(footer, names, style), ...trailers],
  };
}

function sameChanges(a: CommitChanges, b: CommitChanges): boolean {
  return a.diff === b.diff && JSON.stringify([a.files, a.notebooks]) === JSON.stringify([b.files, b.notebooks]);
}

function changedPaths(changes: CommitChanges): { path: string; lines: number }[] {
  const lines = new Map(shownSections(changes).map((section) => [section.path, section.added + section.removed]));
  return changes.files.map(({ path }) => ({ path, lines: lines.get(path) ?? 0 }));
}
