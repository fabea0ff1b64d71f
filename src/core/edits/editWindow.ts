/**
 * Fits an edit's prompt into the model's window, counted exactly: whole files where they fit, else what is to be changed with as much around it
 * as there is room for; and where that isn't known in a long file, the regions that the model picks.
 */
import { AppError } from '../../base/appError.ts';
import type { AnchorForm, LineRange } from '../../protocol/worker/edits.ts';
import type { ChatMessage } from '../../protocol/worker/generation.ts';
import type { SamplingParams } from '../../protocol/worker/samplingParams.ts';
import { checkLength } from '../context/selectionCheck.ts';
import type { EnginePort } from '../ports.ts';
import { editMessages, longestShownLine, type ShownFile, shownLines } from './editPrompt.ts';
import type { EditableFile, EditRequest } from './editRequest.ts';
import { linesOf } from './fileLines.ts';
import { fileRegions } from './fileRegions.ts';
import { chooseRegions, type RegionOf } from './regionChoice.ts';

export interface FittedEdit {
  messages: ChatMessage[];
  files: ShownFile[];
  /** Tokens that the answer may have. */
  maxTokens: number;
}

export interface WindowOptions {
  anchor: AnchorForm;
  thinkingTokens: number;
  sampling: SamplingParams;
  signal: AbortSignal | undefined;
}

/** A file with the lines that matter, as far as that is known: its `within`, or where problems are reported. */
interface Focused {
  file: EditableFile;
  lines: string[];
  focus: LineRange[] | null;
}

/** Tokens that an answer has room for at least, since fewer hold no edit; names of lines can be long. */
const leastAnswer: Readonly<Record<AnchorForm, number>> = { lines: 256, text: 640 };
/** Of lines that are rewritten as a whole, an answer has room for them, as they are, and a quarter more of new ones. */
const leastTimes = 2.25;
/** Lines around what may be changed, tried in turn. */
const aroundSteps = [60, 25, 10, 3, 0];
/** Lines about a reported problem that may be changed with it, where a file can't be shown whole. */
const aroundProblem = 8;
/** Tokens of one region at most: an outline of smaller ones says more. */
const largestRegion = 2500;
/** Of the room for files, so that two regions fit. */
const regionShare = 0.45;

export class EditWindow {
  readonly #engine: EnginePort;
  readonly #contextSize: number;
  readonly #request: EditRequest;
  readonly #options: WindowOptions;
  /** Of the prompt that was tried last. */
  #tokens = 0;

  constructor(engine: EnginePort, contextSize: number, request: EditRequest, options: WindowOptions) {
    this.#engine = engine;
    this.#contextSize = contextSize;
    this.#request = request;
    this.#options = options;
  }

  /**
   * `asked` tokens are kept for the answer where there is room, a quarter of the window in any case.
   * Rejects with `selectionTooLarge` where a line is too long to be shown, or `contextFull` when even the least doesn't fit.
   */
  async fit(asked: number): Promise<FittedEdit> {
    const [file] = this.#request.files;
    return this.#request.whole && file ? this.#fitWhole(file, asked) : this.#fitChoices(asked);
  }

  /** All lines of the range are shown and written anew: the less room there is, the less is shown around them, and only then the new ones get less. */
  async #fitWhole(editable: EditableFile, asked: number): Promise<FittedEdit> {
    const file = focused(editable, this.#request);
    const [range] = file.focus ?? [];
    if (!range) throw new AppError('internal', 'a range to rewrite that is not given');
    const own = file.lines.slice(range.first - 1, range.last);
    const [tokens = 0, shownTokens = 0] = await this.#engine.countTokens(
      [own.join('\n'), shownLines(file.lines, [range], this.#options.anchor, Infinity).join('\n')],
      this.#options.signal,
    );
    const least = Math.ceil(tokens * leastTimes) + leastAnswer[this.#options.anchor];
    const wanted = Math.max(least, asked);
    // A file that can't fit whatever the tokenizer says isn't tokenised to find that out.
    const whole = checkLength(editable.text, this.#contextSize, 'file') === null;
    const contexts = this.#request.context?.length ?? 0;
    const steps = [
      ...(whole && contexts > 0 ? [{ around: Infinity, count: contexts, room: wanted }] : []),
      ...[...(whole ? [Infinity] : []), ...aroundSteps].map((around) => ({ around, count: 0, room: wanted })),
      { around: 0, count: 0, room: least },
    ];
    for (const { around, count, room } of steps) {
      const shown = { ...shownFile(file, [range], around), offered: [range] };
      const fitted = await this.#try([shown], count, wanted, room);
      if (fitted) return fitted;
    }
    const room = this.#contextSize - (this.#tokens - shownTokens) - leastAnswer[this.#options.anchor];
    const limit = Math.max(0, Math.floor(room / (leastTimes + shownTokens / Math.max(1, tokens))));
    throw new AppError('selectionTooLarge', `a range of ${String(tokens)} tokens`, { what: 'selection', tokens, limit });
  }

  async #fitChoices(asked: number): Promise<FittedEdit> {
    const wanted = Math.max(this.#least, asked);
    const files = this.#request.files.map((file) => focused(file, this.#request));
    const whole = files.map((one) => shownFile(one, null, Infinity));
    if (!this.#request.create && whole.every((file) => file.offered.length === 0)) {
      throw new AppError('selectionTooLarge', 'lines too long to be shown', { what: 'file', limit: longestShownLine });
    }
    const contexts = this.#request.context?.length ?? 0;
    for (const count of contexts > 0 ? [contexts, 0] : [0]) {
      const fitted = await this.#try(whole, count, wanted);
      if (fitted) return fitted;
    }
    if (files.every((one) => one.focus !== null)) {
      for (const around of aroundSteps) {
        const fitted = await this.#try(
          files.map((one) => shownFile(one, one.focus, around)),
          0,
          wanted,
        );
        if (fitted) return fitted;
      }
    }
    return this.#fitRegions(files, wanted);
  }

  async #fitRegions(files: readonly Focused[], wanted: number): Promise<FittedEdit> {
    const { signal, sampling } = this.#options;
    const around = await this.#engine.countPrompt(this.#messages([], 0), signal);
    const room = this.#contextSize - around - this.#answerTokens(wanted);
    if (room < this.#least) throw this.#full(around, wanted, 'instruction');
    const regions: RegionOf[] = [];
    for (const { file, lines, focus } of files) {
      const shown = shownLines(lines, [{ first: 1, last: lines.length }], this.#options.anchor);
      const tokens = await this.#engine.countTokens(
        shown.map((line) => `${line}\n`),
        signal,
      );
      const most = Math.min(largestRegion, Math.floor(room * regionShare));
      for (const within of focus ?? [{ first: 1, last: lines.length }]) {
        for (const region of fileRegions(lines, tokens, within, most)) regions.push({ ...region, path: file.path, lines });
      }
    }
    const picked = await chooseRegions({
      engine: this.#engine,
      instruction: this.#request.instruction,
      regions,
      promptTokens: this.#contextSize - this.#least,
      regionTokens: Math.floor(room * 2 * regionShare),
      sampling,
      signal,
    });
    for (const around of aroundSteps) {
      const chosen = files.flatMap((one) => {
        const own = picked.filter((region) => region.path === one.file.path);
        return own.length === 0 ? [] : [shownFile(one, own, around)];
      });
      const fitted = await this.#try(chosen, 0, wanted);
      if (fitted) return fitted;
    }
    throw this.#full(this.#tokens, wanted, 'context');
  }

  #full(tokens: number, wanted: number, what: 'instruction' | 'context'): AppError {
    const limit = this.#contextSize - this.#answerTokens(wanted);
    return new AppError('contextFull', `an edit prompt of ${String(tokens)} tokens`, { tokens, limit, what });
  }

  async #try(files: ShownFile[], contexts: number, wanted: number, least = this.#answerTokens(wanted)): Promise<FittedEdit | null> {
    const messages = this.#messages(files, contexts);
    this.#tokens = await this.#engine.countPrompt(messages, this.#options.signal);
    // The engine keeps one place, and the answer begins in another.
    const room = this.#contextSize - this.#tokens - 2;
    return room < least ? null : { messages, files, maxTokens: Math.min(wanted, room) };
  }

  #messages(files: ShownFile[], contexts: number): ChatMessage[] {
    const { anchor, thinkingTokens } = this.#options;
    return editMessages({ request: this.#request, files, contexts, anchor, thinking: thinkingTokens > 0 });
  }

  get #least(): number {
    return leastAnswer[this.#options.anchor];
  }

  #answerTokens(wanted: number): number {
    return Math.min(wanted, Math.max(this.#least, Math.floor(this.#contextSize / 4)));
  }
}

function focused(file: EditableFile, request: EditRequest): Focused {
  const lines = linesOf(file.text).map((line) => line.content);
  if (file.within) return { file, lines, focus: [clamped(file.within, lines.length)] };
  const problems = (request.diagnostics ?? []).filter((one) => one.path === file.path);
  const focus = problems.map(({ line }) => clamped({ first: line - aroundProblem, last: line + aroundProblem }, lines.length));
  return { file, lines, focus: focus.length > 0 ? merged(focus) : null };
}

/** A file of which `focus` may be changed, with `around` lines about it; the whole of it without a focus. */
function shownFile({ file, lines }: Focused, focus: readonly LineRange[] | null, around: number): ShownFile {
  const all = { first: 1, last: lines.length };
  const within = file.within ? clamped(file.within, lines.length) : all;
  const offered = merged(focus ?? [within]);
  const shown =
    focus === null ? [all] : offered.map(({ first, last }) => clamped({ first: first - around, last: last + around }, lines.length));
  const { path, languageId, text } = file;
  return { path, languageId, text, shown: merged(shown), offered: offered.flatMap((range) => changeable(lines, range, file.hidden)) };
}

function clamped({ first, last }: LineRange, count: number): LineRange {
  return { first: Math.min(Math.max(1, first), Math.max(1, count)), last: Math.min(last, count) };
}

/** Ascending, and those that touch as one. */
function merged(ranges: readonly LineRange[]): LineRange[] {
  const result: LineRange[] = [];
  for (const { first, last } of [...ranges].sort((a, b) => a.first - b.first)) {
    const before = result.at(-1);
    if (before && first <= before.last + 1) before.last = Math.max(before.last, last);
    else result.push({ first, last });
  }
  return result;
}

/** What of a range can be changed: what the model can't see whole, it can't write anew. */
function changeable(lines: readonly string[], { first, last }: LineRange, hidden: ReadonlySet<number> | undefined): LineRange[] {
  const ranges: LineRange[] = [];
  let start = first;
  for (let line = first; line <= last; line++) {
    if ((lines[line - 1]?.length ?? 0) <= longestShownLine && !hidden?.has(line)) continue;
    if (line > start) ranges.push({ first: start, last: line - 1 });
    start = line + 1;
  }
  if (start <= last || lines.length === 0) ranges.push({ first: start, last });
  return ranges;
}
