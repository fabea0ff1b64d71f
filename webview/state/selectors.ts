/** What the views say, worked out from the state: sentences, figures and flags. Pure, so every wording can be tested without a browser. */
import { plural, t } from '../../src/base/l10n.ts';
import { formatCount, formatTenths } from '../../src/base/formatNumbers.ts';
import type { AppError } from '../../src/base/appError.ts';
import { sourceWords } from '../../src/base/sourceWords.ts';
import { partThought } from '../../src/base/thinking.ts';
import { answerLabel, placeOf, versionsOf } from '../../src/protocol/answerVersions.ts';
import type {
  ContextChip,
  ContextKind,
  ContextMeter,
  ContextStanding,
  ModelState,
  SeveralStep,
  ToldUsage,
  Turn,
  UserMessage,
} from '../../src/protocol/webview.ts';
import type { GenerationStats } from '../../src/protocol/worker/generation.ts';
import type { ChatState } from './chatState.ts';
import { formatPercent, formatSpeed } from './format.ts';

/** How much of the window the next question takes, and how worried the meter should look. */
export interface MeterReading {
  /** `1,310 / 8,192` */
  figures: string;
  /** 0 to 1 of the whole window. */
  fraction: number;
  level: 'normal' | 'warning' | 'full';
  /** The whole story in one sentence, for the tooltip and for screen readers. */
  label: string;
}

/** Above this part of what is left after the answer's reserve, the meter warns. */
const warningFraction = 0.8;

export function readMeter(meter: ContextMeter): MeterReading {
  const room = Math.max(0, meter.of - meter.reserved);
  const level = meter.used > room ? 'full' : meter.used >= room * warningFraction ? 'warning' : 'normal';
  const used = formatCount(meter.used);
  const sentences = [
    takes(meter),
    level === 'full' ? t('The question and its context are too long.') : level === 'warning' ? t('The context window is nearly full.') : '',
    meter.estimated === 'theirs'
      ? t('As the extension that offers the model counts, or estimated.')
      : meter.estimated
        ? t('Estimated: the server counts with its own tokenizer.')
        : '',
  ];
  return {
    figures: t(meter.estimated ? 'about {0} / {1}' : '{0} / {1}', used, formatCount(meter.of)),
    fraction: meter.of > 0 ? Math.min(1, meter.used / meter.of) : 0,
    level,
    label: sentences.filter((part) => part !== '').join(' '),
  };
}

function takes({ used, of, reserved, estimated }: ContextMeter): string {
  if (reserved > 0)
    return estimated
      ? plural(
          of,
          'The next question takes about {1} of {0} token, {2} kept free for the answer.',
          'The next question takes about {1} of {0} tokens, {2} kept free for the answer.',
          formatCount(used),
          formatCount(reserved),
        )
      : plural(
          of,
          'The next question takes {1} of {0} token, {2} kept free for the answer.',
          'The next question takes {1} of {0} tokens, {2} kept free for the answer.',
          formatCount(used),
          formatCount(reserved),
        );
  return estimated
    ? plural(of, 'The next question takes about {1} of {0} token.', 'The next question takes about {1} of {0} tokens.', formatCount(used))
    : plural(of, 'The next question takes {1} of {0} token.', 'The next question takes {1} of {0} tokens.', formatCount(used));
}

/** `1 token`, `1,204 tokens`. */
function tokenCount(count: number): string {
  return plural(count, '{0} token', '{0} tokens');
}

/** The parts of `128 tokens · 31.4 tokens/s · 54 of 310 prompt tokens computed`; a line breaks only between them. */
export function statsParts(stats: GenerationStats): string[] {
  const parts = [tokenCount(stats.tokens)];
  if (stats.tokensPerSecond > 0) parts.push(formatSpeed(stats.tokensPerSecond));
  parts.push(t('{0} of {1} prompt tokens computed', formatCount(stats.evaluatedTokens), formatCount(stats.promptTokens)));
  return parts;
}

/** The stats line's explanation. */
export function statsDetail(stats: GenerationStats): string {
  const kept = stats.promptTokens - stats.evaluatedTokens;
  const seconds = (ms: number): string => t('{0} s', formatTenths(ms / 1000));
  return [
    plural(
      stats.promptTokens,
      'Prompt: {0} token in {1}, {2} of them reused from the KV cache',
      'Prompt: {0} tokens in {1}, {2} of them reused from the KV cache',
      seconds(stats.prefillMs),
      formatCount(kept),
    ),
    ...(stats.aheadTokens === undefined
      ? []
      : [plural(stats.aheadTokens, 'Read before the question was sent: {0} token', 'Read before the question was sent: {0} tokens')]),
    ...(stats.wastedTokens === undefined
      ? []
      : [plural(stats.wastedTokens, 'Read ahead for nothing: {0} token', 'Read ahead for nothing: {0} tokens')]),
    plural(stats.tokens, 'Answer: {0} token in {1}', 'Answer: {0} tokens in {1}', seconds(stats.generateMs)),
    ...draftDetail(stats),
  ].join('\n');
}

function draftDetail({ draftedTokens = 0, acceptedTokens = 0 }: GenerationStats): string[] {
  return draftedTokens === 0
    ? []
    : [
        plural(
          draftedTokens,
          'Lookup: {1} of {0} token guessed from the text were right',
          'Lookup: {1} of {0} tokens guessed from the text were right',
          formatCount(acceptedTokens),
        ),
      ];
}

/** What several answers took, and judging them: that the prompt was computed once shows in it. Null where the shown one wasn't chosen of several. */
export function bestFigures(turn: Turn): string | null {
  if (!turn.best) return null;
  const counted = versionsOf(turn).flatMap(({ stats }) => (stats ? [stats] : []));
  const sum = (all: readonly Pick<GenerationStats, 'tokens' | 'promptTokens' | 'evaluatedTokens'>[]): string => {
    const of = (figure: 'tokens' | 'promptTokens' | 'evaluatedTokens'): number => all.reduce((total, one) => total + one[figure], 0);
    return plural(
      of('tokens'),
      '{0} token written, {1} of {2} prompt tokens computed',
      '{0} tokens written, {1} of {2} prompt tokens computed',
      formatCount(of('evaluatedTokens')),
      formatCount(of('promptTokens')),
    );
  };
  const parts = [
    ...(counted.length > 1 ? [plural(counted.length, '{0} answer: {1}.', '{0} answers: {1}.', sum(counted))] : []),
    ...(turn.best.judging ? [t('Judging: {0}.', sum([turn.best.judging]))] : []),
  ];
  return parts.length === 0 ? null : parts.join(' ');
}

/** Which of a question's answers is shown, and that there were others which are gone. */
export function versionsText(turn: Turn): string {
  const label = answerLabel(versionsOf(turn), placeOf(turn));
  const { dropped = 0 } = turn;
  if (dropped === 0) return label;
  return `${label} · ${plural(dropped, '{0} older answer is no longer kept', '{0} older answers are no longer kept')}`;
}

/** Where an answer that the model within didn't make comes from; null for one of its own. */
export function turnSource({ from }: Turn): string | null {
  return from ? t('From {0}.', sourceWords(from)) : null;
}

/** What a server says of an answer, as {@link statsParts}; nothing of it was counted here. */
export function toldParts({ tokens, promptTokens, cachedTokens }: ToldUsage): string[] {
  return [
    ...(tokens === null ? [] : [tokenCount(tokens)]),
    ...(promptTokens === null ? [] : [plural(promptTokens, '{0} prompt token', '{0} prompt tokens')]),
    ...(cachedTokens === null || cachedTokens === 0 ? [] : [t('{0} of them cached', formatCount(cachedTokens))]),
    t('as the server says'),
  ];
}

/** What a busy turn is doing, or null when it isn't busy. `fraction` is null when it can't be known. */
export function turnActivity(turn: Turn, parted = partThought(turn.answer)): { text: string; fraction: number | null } | null {
  const { several } = turn;
  if (turn.elsewhere) return { text: t('Another window is writing this answer…'), fraction: null };
  if (!several) return answerActivity(turn, parted);
  const step = severalText(several);
  if (several.what === 'judging') return { text: t('{0}…', step), fraction: readFraction(turn) };
  const doing = several.what === 'writing' ? answerActivity(turn, parted) : null;
  return doing ? { ...doing, text: t('{0}: {1}', step, doing.text) } : { text: t('{0}…', step), fraction: null };
}

/** Where it is with several answers. */
export function severalText({ what, at, of }: SeveralStep): string {
  if (what === 'judging') return t('Judging the answers, reading {0} of {1}', formatCount(at), formatCount(of));
  return t(what === 'testing' ? 'Testing answer {0} of {1}' : 'Answer {0} of {1}', formatCount(at), formatCount(of));
}

function readFraction({ prefill }: Turn): number | null {
  return prefill && prefill.total > 0 ? Math.min(1, prefill.done / prefill.total) : null;
}

function answerActivity(turn: Turn, parted: ReturnType<typeof partThought>): { text: string; fraction: number | null } | null {
  if (turn.summary?.done === false && (turn.status === 'waiting' || turn.status === 'prefill')) {
    const { done, total } = turn.prefill ?? { done: 0, total: 0 };
    const fraction = total === 0 ? null : Math.min(1, done / total);
    return { text: plural(turn.summary.of, 'Summing up {0} earlier question…', 'Summing up {0} earlier questions…'), fraction };
  }
  switch (turn.status) {
    case 'waiting':
      return { text: t('Waiting for the model…'), fraction: null };
    case 'prefill': {
      const { done, total } = turn.prefill ?? { done: 0, total: 0 };
      if (total === 0) return { text: t('Reading…'), fraction: null };
      return {
        text: plural(total, 'Reading {1} of {0} token', 'Reading {1} of {0} tokens', formatCount(done)),
        fraction: Math.min(1, done / total),
      };
    }
    case 'streaming':
      return { text: turn.answer === '' || parted.thinking ? t('Thinking…') : t('Writing…'), fraction: null };
    default:
      return null;
  }
}

/** What stands above what a model thought: what came of it. While it goes on {@link turnActivity} says so. */
export function thoughtTitle(turn: Turn, parted = partThought(turn.answer)): string {
  const { thinking, answer } = parted;
  const busy = turnActivity(turn, parted) !== null;
  if (thinking) return busy ? t('Thought so far') : t('Thought, not finished');
  const cut = turn.stats?.thoughtCut === true;
  if (answer.trim() === '' && !busy)
    return cut ? t('Thought, without an answer, stopped at the thinking limit') : t('Thought, without an answer');
  return cut ? t('Thought before answering, stopped at the thinking limit') : t('Thought before answering');
}

/** What the model doesn't see any more from a turn on; null when it sees all. */
export function turnLeftOut({ leftOut, summary }: Turn): string | null {
  if (leftOut === 0 || summary) return null;
  return plural(
    leftOut,
    "The oldest question no longer fits into the context window: from here on the model doesn't see it.",
    "The {0} oldest questions no longer fit into the context window: from here on the model doesn't see them.",
  );
}

/** What stands above a summary of what no longer fits; null where there is none, or none yet. */
export function summaryTitle({ summary }: Turn): string | null {
  if (!summary?.done) return null;
  return plural(
    summary.of,
    'The oldest question no longer fits into the context window: the model goes by this summary of it',
    'The {0} oldest questions no longer fit into the context window: the model goes by this summary of them',
  );
}

/** Why a finished turn ended other than by itself; null for a normal end. The failed state has its own message. */
export function turnOutcome(turn: Turn): string | null {
  if (turn.status === 'stopped') return t('Answer stopped.');
  if (turn.status !== 'done') return null;
  if (turn.stop === 'length')
    return turn.stats
      ? plural(turn.stats.tokens, 'Stopped at the answer limit of {0} token.', 'Stopped at the answer limit of {0} tokens.')
      : t('Stopped at the answer limit.');
  if (turn.stop === 'loop') return t('Stopped because the answer began to repeat itself.');
  return null;
}

/** The model's line in the header: a name and a few words after it. */
export function modelSummary(model: ModelState): { name: string; detail: string } {
  const { name, detail } = modelAsItIs(model);
  if (model.instead === undefined) return { name, detail };
  // Nobody chose this one for now, so it isn't left to the reader to know where it is.
  const elsewhere = model.from && !model.from.local;
  const where = !elsewhere ? detail : t(model.from?.extension ? '{0}, perhaps not on this machine' : '{0}, not this machine', detail);
  return { name, detail: [where, model.instead].filter((part) => part !== '').join(' · ') };
}

function modelAsItIs(model: ModelState): { name: string; detail: string } {
  const name = model.name === '' ? t('No model') : model.name;
  switch (model.status) {
    case 'none':
      return { name: t('No model'), detail: '' };
    case 'idle':
      return { name, detail: model.held?.sameFile ? t('new settings with the next question') : t('loads with the next question') };
    case 'starting':
      return { name, detail: t('starting…') };
    case 'loading':
      return { name, detail: model.progress === null ? t('loading…') : t('loading {0}', formatPercent(model.progress)) };
    case 'failed':
      return { name, detail: t('not available') };
    case 'ready':
      return { name, detail: model.from ? t('from {0}', model.from.host) : model.device === null ? '' : deviceName(model.device) };
  }
}

/** Why the model isn't there, for the header; null when nothing is wrong, and where the newest turn says the very same, with its buttons, already. */
export function modelFailure({ model, turns }: Pick<ChatState, 'model' | 'turns'>): UserMessage | null {
  if (model.status !== 'failed' || model.error === null) return null;
  return turns.at(-1)?.error?.text === model.error.text ? null : model.error;
}

/** A device id of the engine as its maker writes it. */
export function deviceName(device: string): string {
  const names: Record<string, string> = { cpu: 'CPU', metal: 'Metal', cuda: 'CUDA', vulkan: 'Vulkan' };
  return names[device] ?? device;
}

const kindNames = (): Readonly<Record<ContextKind, string>> => ({
  file: t('File'),
  selection: t('Selection'),
  range: t('Lines'),
  folder: t('Folder'),
  symbol: t('Symbol'),
  problems: t('Problems'),
  terminal: t('Terminal text'),
  pasted: t('Pasted'),
  diff: t('Changes'),
  commit: t('Commit'),
  pullRequest: t('Pull request'),
  map: t('Map'),
  project: t('Project'),
  outline: t('Outline'),
  status: t('Git status'),
  instructions: t('Project rules'),
});

const standingWords = (): Readonly<Record<ContextStanding, string>> => ({
  changed: t('changed since it last went along'),
  unsaved: t('not saved, as it is in the editor'),
  conflict: t('changed on the disk and in the editor'),
  gone: t('no longer on the disk'),
});

/** How an attached thing stands, in words; null when there is nothing to say. */
export function chipStanding({ standing }: ContextChip): string | null {
  return standing ? standingWords()[standing] : null;
}

/** A chip's accessible name: what it is, what it costs, how it stands, and what is wrong with it. */
export function chipLabel(chip: ContextChip): string {
  const name = t('{0} {1}', kindNames()[chip.kind], chip.label);
  if (chip.problem !== null) return t("{0} can't be sent: {1}", name, chip.problem);
  const tokens = chip.tokens === null ? null : tokenCount(chip.tokens);
  const why = chip.reason === undefined ? null : t('gathered: {0}', chip.reason);
  return [name, tokens, why, chipStanding(chip)].filter((part) => part !== null).join(', ');
}

/** Chips that went, or would go, with a question. */
export function sentChips(chips: readonly ContextChip[]): ContextChip[] {
  return chips.filter((chip) => chip.enabled && chip.problem === null);
}

/** Chips that were wanted but couldn't go; each has its reason. */
export function unsentChips(chips: readonly ContextChip[]): ContextChip[] {
  return chips.filter((chip) => chip.problem !== null);
}

/** Requests whose failure the host shows by itself, where VS Code shows such things. */
const shownByHost: ReadonlySet<string> = new Set([
  'insert',
  'applyCode',
  'openPlace',
  'saveCode',
  'edits',
  'choosePlace',
  'attach',
  'attachPlaces',
  'attachText',
  'pinChip',
  'gather',
]);

/** Why a request was refused, for people: an error's own message is made for the log. Null for what the host has shown already. */
export function refusalText(method: string, { code, data }: Pick<AppError, 'code' | 'data'>): string | null {
  if (code === 'connectionClosed') return t('The connection to the extension was lost. Reload the window to go on.');
  if (code === 'cancelled' || shownByHost.has(method)) return null;
  if (code === 'waitingFull')
    return t('{0} questions wait already. Remove one of them, or wait for an answer; this one stays in the field.', String(data.count));
  if (code === 'busy') return t('An answer is still being written. Stop it or wait for its end.');
  if (code === 'replayNone') return t("This answer can't be replayed.");
  if (code === 'commandUnknown') return t('There is no command /{0}. Type / to see the commands.', String(data.name));
  if (code === 'commandFileWrong')
    return t(
      'There is no command /{0}, as its file is set aside. {1}, line {2}: {3}',
      String(data.name),
      String(data.path),
      String(data.line),
      String(data.why),
    );
  if (code === 'commandArguments') {
    return t(
      data.extra === true
        ? 'That is more than the command takes: it is written {0}.'
        : 'Something is missing after the command: it is written {0}.',
      String(data.usage),
    );
  }
  return t('That did not work. The log says why.');
}

/** Which of the placeholders fits when there are no turns. */
export function emptyKind(state: ChatState): 'connecting' | 'noModel' | 'failed' | 'ready' | null {
  if (state.turns.length > 0) return null;
  if (state.revision < 0) return 'connecting';
  if (state.model.status === 'none') return 'noModel';
  return state.model.status === 'failed' ? 'failed' : 'ready';
}

/** Where a conversation parts from the one that it was forked from. */
export function forkedText({ title }: NonNullable<Turn['forked']>): string {
  return title === null ? t('Forked here from a conversation that isn’t kept any more.') : t('Forked here from “{0}”.', title);
}
