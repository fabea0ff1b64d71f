/**
 * Edits that apply whatever the model says: it narrows what is offered to what fits, has the answer decoded, and turns it into file changes. It
 * knows budgets and what makes an answer unusable; it must not know editors or how changes are applied.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { Log } from '../../base/log.ts';
import type { AnchoredFile, AnchorForm, EditAnswer, EditParams } from '../../protocol/worker/edits.ts';
import type { SamplingParams } from '../../protocol/worker/samplingParams.ts';
import { checkLength, checkSelection } from '../context/selectionCheck.ts';
import { fittedInstructions, type InstructionsPort } from '../instructions/instruction.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { stopError } from '../models/stopError.ts';
import type { EnginePort, SettingsPort } from '../ports.ts';
import { lineNotShown } from '../security/foundSecret.ts';
import { anchoredChanges } from './anchoredChanges.ts';
import type { EditOptions, EditRequest, EditResult } from './editRequest.ts';
import { linesOf } from './fileLines.ts';
import { ruleBlock } from './editPrompt.ts';
import { EditWindow, type FittedEdit } from './editWindow.ts';
import { withoutHidden } from './hiddenLines.ts';
import { freerTemperature } from './freerTemperature.ts';
import { findPlaceholder } from './placeholder.ts';

const usualEdits = 8;
/** See `docs/benchmarks.md`: numbers take fewer tokens and samplings than words, in the prompt and in the answer. */
const usualAnchor: AnchorForm = 'lines';
/** Of the window, what the project asks to keep to takes at most one in so many tokens. */
const shareForRules = 8;
/** Tokens that an answer may have beside the lines that were pointed at. */
const moreTokens = 512;

export class EditService {
  readonly #engine: EnginePort;
  readonly #models: ModelSource;
  readonly #settings: SettingsPort;
  readonly #log: Log;
  readonly #instructions: InstructionsPort | null;

  constructor(engine: EnginePort, models: ModelSource, settings: SettingsPort, log: Log, instructions: InstructionsPort | null = null) {
    this.#engine = engine;
    this.#models = models;
    this.#settings = settings;
    this.#log = log;
    this.#instructions = instructions;
  }

  /**
   * One answer. Rejects with `selectionEmpty` (no file and none may be made, or nothing to rewrite as a whole), `selectionBinary`,
   * `selectionTooLarge` (data: tokens, limit), `contextFull`, `answerIncomplete` (the answer leaves code out, or a bound ended what is
   * written anew as a whole), `cancelled`, or the engine's own errors.
   */
  async edit(request: EditRequest, options: EditOptions = {}): Promise<EditResult> {
    const params = await this.#params(shownRequest(request), options);
    return this.#decode(params, request, options);
  }

  /**
   * Up to `count` different results of one prompt, which is evaluated once; they are written side by side in one batch where the model and memory
   * allow it, and `onText` hears all of them, one below the other. Answers
   * that can't be used or repeat another are left out; none is left when all were. Rejects as `edit` does but for `answerIncomplete`.
   */
  async candidates(request: EditRequest, count: number, options: EditOptions = {}): Promise<EditResult[]> {
    const { temperature = 0, seed, ...params } = await this.#params(shownRequest(request), options);
    const samplings = Array.from({ length: count }, (_, i): SamplingParams => ({
      temperature: freerTemperature(temperature, i),
      ...(seed === undefined ? {} : { seed: seed + i }),
    }));
    const texts = samplings.map(() => '');
    const { answers } = await this.#engine.candidates(
      { ...params, samplings },
      (item) => {
        if (item.type === 'prefill') return options.onPrefill?.(item.done, item.total);
        texts[item.answer] = `${texts[item.answer] ?? ''}${item.text}`;
        options.onText?.(texts.join('\n'));
      },
      options.signal,
    );
    const results = new Map<string, EditResult>();
    for (const answer of answers) {
      try {
        const result = this.#result(request, answer, options.signal);
        const key = JSON.stringify(result.changes.map(({ path, after }) => [path, after]));
        if (!results.has(key)) results.set(key, result);
      } catch (error) {
        if (!AppError.is(error, 'answerIncomplete')) throw error;
      }
    }
    return [...results.values()];
  }

  async #params(request: EditRequest, options: EditOptions): Promise<EditParams> {
    const { signal, anchor = usualAnchor, thinkingTokens = 0 } = options;
    check(request);
    throwIfCancelled(signal);
    const info = await this.#models.ensureLoaded(signal);
    const tooLong = request.whole ? checkLength(meantText(request), info.contextSize) : null;
    if (tooLong) throw tooLong;
    const { temperature, maxTokens } = this.#settings.get();
    const sampling = {
      temperature: options.temperature ?? temperature,
      ...(options.seed === undefined ? {} : { seed: options.seed }),
    };
    const wanted = options.maxTokens ?? Math.max(maxTokens, await this.#wantedTokens(request, signal));
    const fit = (asked: EditRequest): Promise<FittedEdit> =>
      new EditWindow(this.#engine, info.contextSize, asked, { anchor, thinkingTokens, sampling, signal }).fit(wanted);
    const ruled = await this.#withRules(request, info.contextSize, signal);
    const fitted = await fit(ruled).catch((error: unknown) => {
      // What is to be changed goes before what is to be kept to.
      if (!AppError.is(error, 'contextFull') || !ruled.rules?.length) throw error;
      this.#log.info('there is no room for the rules of the project beside an edit');
      return fit({ ...request, rules: [] });
    });
    const { create, whole } = request;
    return {
      messages: fitted.messages,
      files: fitted.files.map(({ path, text, offered }): AnchoredFile => ({ path, text, offered })),
      ...(whole ? { whole } : {}),
      ...(create ? { create: { folders: create.folders, existing: [...create.existing] } } : {}),
      anchor,
      maxEdits: Math.max(1, request.maxEdits ?? usualEdits),
      // A bound that was asked for holds, even one that leaves no room for an edit.
      maxTokens: Math.min(fitted.maxTokens, options.maxTokens ?? Infinity),
      thinkingTokens,
      ...sampling,
    };
  }

  /** With what the project asks to keep to in these files, as much as there is room for. */
  async #withRules(request: EditRequest, contextSize: number, signal: AbortSignal | undefined): Promise<EditRequest> {
    const port = this.#instructions;
    if (request.rules || !port || port.tokens === 0) return request;
    const paths = [
      ...request.files.map(({ path }) => path),
      ...(request.create?.folders ?? []).map((folder) => (folder === '' ? 'new' : `${folder}/new`)),
    ];
    const instructions = await port.of(paths, signal);
    const budget = Math.min(port.tokens, Math.floor(contextSize / shareForRules));
    const fitted = await fittedInstructions(instructions, budget, ruleBlock, (texts) => this.#engine.countTokens(texts, signal));
    return { ...request, rules: fitted.filter(({ leftOut }) => leftOut === undefined) };
  }

  /** Tokens in which all lines that were pointed at can be shown once more and written anew. */
  async #wantedTokens({ files }: EditRequest, signal: AbortSignal | undefined): Promise<number> {
    const pointedAt = files.flatMap(({ text, within }) =>
      within
        ? [linesOf(text).slice(Math.max(0, within.first - 1), within.last)].map((lines) => lines.map((line) => line.content).join('\n'))
        : [],
    );
    const counts = pointedAt.length === 0 ? [] : await this.#engine.countTokens(pointedAt, signal);
    return counts.reduce((sum, tokens) => sum + tokens, 0) * 2 + moreTokens;
  }

  async #decode(params: EditParams, request: EditRequest, options: EditOptions): Promise<EditResult> {
    const { signal } = options;
    let soFar = '';
    const answer = await this.#engine.edit(
      params,
      (item) => {
        if (item.type === 'text') options.onText?.((soFar += item.text));
        else options.onPrefill?.(item.done, item.total);
      },
      signal,
    );
    return this.#result(request, answer, signal);
  }

  /** Carried out on the files as they are, of which the model may have been shown less. */
  #result({ files, whole }: EditRequest, answer: EditAnswer, signal: AbortSignal | undefined): EditResult {
    if (answer.stop === 'cancelled') throw stopError(signal);
    throwIfCancelled(signal);
    const { changes, text, written } = anchoredChanges(files, answer.edits, whole);
    // What is missing at its end would be deleted.
    if (whole && answer.cut) throw this.#incomplete('a bound ended it');
    for (const one of written) {
      if (whole && one.text.trim() === `${whole.lead}${whole.tail}`.trim()) throw this.#incomplete('it holds no code');
      const repeats = files.some(({ hidden }) => hidden && hidden.size > 0) && one.text.includes(lineNotShown);
      if (repeats || findPlaceholder(one.text, one.old) !== null) throw this.#incomplete('it leaves code out');
    }
    return { status: changes.length > 0 ? 'ok' : 'nothing', changes, cut: answer.cut, text, stats: answer };
  }

  #incomplete(why: string): AppError {
    this.#log.info(`an edit was not used: ${why}`);
    return new AppError('answerIncomplete', `the answer is incomplete: ${why}`);
  }
}

function shownRequest(request: EditRequest): EditRequest {
  return { ...request, files: request.files.map(withoutHidden) };
}

/** The text that is written anew as a whole. */
function meantText({ files: [file], whole }: EditRequest): string {
  if (!file?.within || !whole) throw new AppError('internal', 'a range to rewrite that is not given');
  const { first, last } = file.within;
  const lines = linesOf(file.text).slice(Math.max(0, first - 1), last);
  const text = lines.map((line) => line.content).join('\n');
  return text.slice(whole.lead.length, text.length - whole.tail.length);
}

function check(request: EditRequest): void {
  if (request.whole) {
    const refused = checkSelection(meantText(request));
    if (refused) throw refused;
    return;
  }
  if (request.files.length === 0 && !request.create) throw new AppError('selectionEmpty', 'no file to edit', { what: 'file' });
  for (const { text } of request.files) {
    const refused = text.trim() === '' ? null : checkSelection(text, 'file');
    if (refused) throw refused;
  }
}
