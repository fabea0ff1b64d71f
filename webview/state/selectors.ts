/** What the views say, worked out from the state: sentences, figures and flags. Pure, so every wording can be tested without a browser. */
import { countOf, formatCount } from '../../src/base/formatNumbers.ts';
import type { AppError } from '../../src/base/appError.ts';
import { sourceWords } from '../../src/base/sourceWords.ts';
import { partThought } from '../../src/base/thinking.ts';
import { versionsOf } from '../../src/protocol/answerVersions.ts';
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
  const reserve = meter.reserved > 0 ? `, ${formatCount(meter.reserved)} kept free for the answer` : '';
  const verdict =
    level === 'full' ? ' The question and its context are too long.' : level === 'warning' ? ' The context window is nearly full.' : '';
  const about = meter.estimated ? 'about ' : '';
  const estimated =
    meter.estimated === 'theirs'
      ? ' As the extension that offers the model counts, or estimated.'
      : meter.estimated
        ? ' Estimated: the server counts with its own tokenizer.'
        : '';
  return {
    figures: `${about}${formatCount(meter.used)} / ${formatCount(meter.of)}`,
    fraction: meter.of > 0 ? Math.min(1, meter.used / meter.of) : 0,
    level,
    label: `The next question takes ${about}${formatCount(meter.used)} of ${countOf(meter.of, 'token')}${reserve}.${verdict}${estimated}`,
  };
}

/** The parts of `128 tokens · 31.4 tokens/s · 54 of 310 prompt tokens computed`; a line breaks only between them. */
export function statsParts(stats: GenerationStats): string[] {
  const parts = [countOf(stats.tokens, 'token')];
  if (stats.tokensPerSecond > 0) parts.push(formatSpeed(stats.tokensPerSecond));
  parts.push(`${formatCount(stats.evaluatedTokens)} of ${formatCount(stats.promptTokens)} prompt tokens computed`);
  return parts;
}

/** The stats line's explanation. */
export function statsDetail(stats: GenerationStats): string {
  const kept = stats.promptTokens - stats.evaluatedTokens;
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  return [
    `Prompt: ${countOf(stats.promptTokens, 'token')} in ${seconds(stats.prefillMs)}, ${formatCount(kept)} of them reused from the KV cache`,
    ...(stats.aheadTokens === undefined ? [] : [`Read before the question was sent: ${countOf(stats.aheadTokens, 'token')}`]),
    ...(stats.wastedTokens === undefined ? [] : [`Read ahead for nothing: ${countOf(stats.wastedTokens, 'token')}`]),
    `Answer: ${countOf(stats.tokens, 'token')} in ${seconds(stats.generateMs)}`,
    ...draftDetail(stats),
  ].join('\n');
}

function draftDetail({ draftedTokens = 0, acceptedTokens = 0 }: GenerationStats): string[] {
  return draftedTokens === 0
    ? []
    : [`Lookup: ${formatCount(acceptedTokens)} of ${countOf(draftedTokens, 'token')} guessed from the text were right`];
}

/** What several answers took, and judging them: that the prompt was computed once shows in it. Null where the shown one wasn't chosen of several. */
export function bestFigures(turn: Turn): string | null {
  if (!turn.best) return null;
  const counted = versionsOf(turn).flatMap(({ stats }) => (stats ? [stats] : []));
  const sum = (all: readonly Pick<GenerationStats, 'tokens' | 'promptTokens' | 'evaluatedTokens'>[]): string => {
    const of = (figure: 'tokens' | 'promptTokens' | 'evaluatedTokens'): number => all.reduce((total, one) => total + one[figure], 0);
    return `${countOf(of('tokens'), 'token')} written, ${formatCount(of('evaluatedTokens'))} of ${formatCount(of('promptTokens'))} prompt tokens computed`;
  };
  const parts = [
    ...(counted.length > 1 ? [`${countOf(counted.length, 'answer')}: ${sum(counted)}.`] : []),
    ...(turn.best.judging ? [`Judging: ${sum([turn.best.judging])}.`] : []),
  ];
  return parts.length === 0 ? null : parts.join(' ');
}

/** Where an answer that the model within didn't make comes from; null for one of its own. */
export function turnSource({ from }: Turn): string | null {
  return from ? `From ${sourceWords(from)}.` : null;
}

/** What a server says of an answer, as {@link statsParts}; nothing of it was counted here. */
export function toldParts({ tokens, promptTokens, cachedTokens }: ToldUsage): string[] {
  return [
    ...(tokens === null ? [] : [countOf(tokens, 'token')]),
    ...(promptTokens === null ? [] : [countOf(promptTokens, 'prompt token')]),
    ...(cachedTokens === null || cachedTokens === 0 ? [] : [`${formatCount(cachedTokens)} of them cached`]),
    'as the server says',
  ];
}

/** What a busy turn is doing, or null when it isn't busy. `fraction` is null when it can't be known. */
export function turnActivity(turn: Turn, parted = partThought(turn.answer)): { text: string; fraction: number | null } | null {
  const { several } = turn;
  if (!several) return answerActivity(turn, parted);
  const step = severalText(several);
  if (several.what === 'judging') return { text: `${step}…`, fraction: readFraction(turn) };
  const doing = several.what === 'writing' ? answerActivity(turn, parted) : null;
  return doing ? { ...doing, text: `${step}: ${doing.text}` } : { text: `${step}…`, fraction: null };
}

/** Where it is with several answers. */
export function severalText({ what, at, of }: SeveralStep): string {
  if (what === 'judging') return `Judging the answers, reading ${formatCount(at)} of ${formatCount(of)}`;
  return `${what === 'testing' ? 'Testing answer' : 'Answer'} ${formatCount(at)} of ${formatCount(of)}`;
}

function readFraction({ prefill }: Turn): number | null {
  return prefill && prefill.total > 0 ? Math.min(1, prefill.done / prefill.total) : null;
}

function answerActivity(turn: Turn, parted: ReturnType<typeof partThought>): { text: string; fraction: number | null } | null {
  if (turn.summary?.done === false && (turn.status === 'waiting' || turn.status === 'prefill')) {
    const { done, total } = turn.prefill ?? { done: 0, total: 0 };
    const fraction = total === 0 ? null : Math.min(1, done / total);
    return { text: `Summing up ${countOf(turn.summary.of, 'earlier question')}…`, fraction };
  }
  switch (turn.status) {
    case 'waiting':
      return { text: 'Waiting for the model…', fraction: null };
    case 'prefill': {
      const { done, total } = turn.prefill ?? { done: 0, total: 0 };
      if (total === 0) return { text: 'Reading…', fraction: null };
      return { text: `Reading ${formatCount(done)} of ${countOf(total, 'token')}`, fraction: Math.min(1, done / total) };
    }
    case 'streaming':
      return { text: turn.answer === '' || parted.thinking ? 'Thinking…' : 'Writing…', fraction: null };
    default:
      return null;
  }
}

/** What stands above what a model thought: what came of it. While it goes on {@link turnActivity} says so. */
export function thoughtTitle(turn: Turn, parted = partThought(turn.answer)): string {
  const { thinking, answer } = parted;
  const busy = turnActivity(turn, parted) !== null;
  if (thinking) return busy ? 'Thought so far' : 'Thought, not finished';
  const what = answer.trim() === '' && !busy ? 'Thought, without an answer' : 'Thought before answering';
  return `${what}${turn.stats?.thoughtCut === true ? ', stopped at the thinking limit' : ''}`;
}

/** What the model doesn't see any more from a turn on; null when it sees all. */
export function turnLeftOut({ leftOut, summary }: Turn): string | null {
  if (leftOut === 0 || summary) return null;
  const what = leftOut === 1 ? 'The oldest question no longer fits' : `The ${formatCount(leftOut)} oldest questions no longer fit`;
  return `${what} into the context window: from here on the model doesn't see ${leftOut === 1 ? 'it' : 'them'}.`;
}

/** What stands above a summary of what no longer fits; null where there is none, or none yet. */
export function summaryTitle({ summary }: Turn): string | null {
  if (!summary?.done) return null;
  const { of } = summary;
  const what = of === 1 ? 'The oldest question no longer fits' : `The ${formatCount(of)} oldest questions no longer fit`;
  return `${what} into the context window: the model goes by this summary of ${of === 1 ? 'it' : 'them'}`;
}

/** Why a finished turn ended other than by itself; null for a normal end. The failed state has its own message. */
export function turnOutcome(turn: Turn): string | null {
  if (turn.status === 'stopped') return 'Answer stopped.';
  if (turn.status !== 'done') return null;
  if (turn.stop === 'length') return `Stopped at the answer limit${turn.stats ? ` of ${countOf(turn.stats.tokens, 'token')}` : ''}.`;
  if (turn.stop === 'loop') return 'Stopped because the answer began to repeat itself.';
  return null;
}

/** The model's line in the header: a name and a few words after it. */
export function modelSummary(model: ModelState): { name: string; detail: string } {
  const { name, detail } = modelAsItIs(model);
  if (model.instead === undefined) return { name, detail };
  // Nobody chose this one for now, so it isn't left to the reader to know where it is.
  const where = !model.from || model.from.local ? '' : `, ${model.from.extension ? 'perhaps not on' : 'not'} this machine`;
  return { name, detail: [`${detail}${where}`, model.instead].filter((part) => part !== '').join(' · ') };
}

function modelAsItIs(model: ModelState): { name: string; detail: string } {
  const name = model.name === '' ? 'No model' : model.name;
  switch (model.status) {
    case 'none':
      return { name: 'No model', detail: '' };
    case 'idle':
      return { name, detail: model.held?.sameFile ? 'new settings with the next question' : 'loads with the next question' };
    case 'starting':
      return { name, detail: 'starting…' };
    case 'loading':
      return { name, detail: model.progress === null ? 'loading…' : `loading ${formatPercent(model.progress)}` };
    case 'failed':
      return { name, detail: 'not available' };
    case 'ready':
      return { name, detail: model.from ? `from ${model.from.host}` : model.device === null ? '' : deviceName(model.device) };
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

const kindNames: Readonly<Record<ContextKind, string>> = {
  file: 'File',
  selection: 'Selection',
  range: 'Lines',
  folder: 'Folder',
  symbol: 'Symbol',
  problems: 'Problems',
  terminal: 'Terminal text',
  pasted: 'Pasted',
  diff: 'Changes',
  commit: 'Commit',
  pullRequest: 'Pull request',
  map: 'Map',
  project: 'Project',
  outline: 'Outline',
  status: 'Git status',
  instructions: 'Project rules',
};

const standingWords: Readonly<Record<ContextStanding, string>> = {
  changed: 'changed since it last went along',
  unsaved: 'not saved, as it is in the editor',
  conflict: 'changed on the disk and in the editor',
  gone: 'no longer on the disk',
};

/** How an attached thing stands, in words; null when there is nothing to say. */
export function chipStanding({ standing }: ContextChip): string | null {
  return standing ? standingWords[standing] : null;
}

/** A chip's accessible name: what it is, what it costs, how it stands, and what is wrong with it. */
export function chipLabel(chip: ContextChip): string {
  const name = `${kindNames[chip.kind]} ${chip.label}`;
  if (chip.problem !== null) return `${name} can't be sent: ${chip.problem}`;
  const tokens = chip.tokens === null ? null : countOf(chip.tokens, 'token');
  const why = chip.reason === undefined ? null : `gathered: ${chip.reason}`;
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
  if (code === 'connectionClosed') return 'The connection to the extension was lost. Reload the window to go on.';
  if (code === 'cancelled' || shownByHost.has(method)) return null;
  if (code === 'busy') return 'An answer is still being written. Stop it or wait for its end.';
  if (code === 'replayNone') return "This answer can't be replayed.";
  if (code === 'commandUnknown') return `There is no command /${String(data.name)}. Type / to see the commands.`;
  if (code === 'commandArguments') {
    const wrong = data.extra === true ? 'That is more than the command takes' : 'Something is missing after the command';
    return `${wrong}: it is written ${String(data.usage)}.`;
  }
  return 'That did not work. The log says why.';
}

/** Which of the placeholders fits when there are no turns. */
export function emptyKind(state: ChatState): 'connecting' | 'noModel' | 'failed' | 'ready' | null {
  if (state.turns.length > 0) return null;
  if (state.revision < 0) return 'connecting';
  if (state.model.status === 'none') return 'noModel';
  return state.model.status === 'failed' ? 'failed' : 'ready';
}
