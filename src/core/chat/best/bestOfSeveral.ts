/**
 * Several answers to one question, of which one is shown: they are written one after the other from a prompt that is computed once, held against the project's tests where a person agreed to that, and judged. All of
 * them stay with the turn. It must not know how an answer is written, nor how tests are run.
 */
import { AppError, throwIfCancelled } from '../../../base/appError.ts';
import { t } from '../../../base/l10n.ts';
import type { Log } from '../../../base/log.ts';
import { settleSoonAfterAbort, stopGraceMs } from '../../../base/settleSoonAfterAbort.ts';
import { partThought } from '../../../base/thinking.ts';
import { placeOf, versionsOf } from '../../../protocol/answerVersions.ts';
import type { AnswerVersion, ChosenAnswer, SeveralStep, Turn } from '../../../protocol/webview.ts';
import { freerTemperature } from '../../edits/freerTemperature.ts';
import type { SettingsPort } from '../../ports.ts';
import { userMessage } from '../../userMessage.ts';
import type { AnswerReplay } from '../answerReplay.ts';
import type { ChatRequest } from '../chatAnswers.ts';
import type { ChatState } from '../chatState.ts';
import type { ChatTurns } from '../chatTurns.ts';
import type { EditCards } from '../editCards.ts';
import { originOf, type RepeatableAnswer } from '../repeatableAnswer.ts';
import type { RunHold, TurnRunner } from '../turnRunner.ts';
import type { AnswerJudge, Judgement } from './answerJudge.ts';
import type { AgreedTests, AnswerTests } from './answerTests.ts';
import {
  judgedWords,
  leftAppliedWords,
  missingWords,
  sameWords,
  stoppedWords,
  type TestedAnswers,
  testedWords,
  unjudgedWords,
} from './bestWords.ts';

export interface BestOfSeveralParts {
  state: ChatState;
  turns: ChatTurns;
  runner: TurnRunner;
  replays: AnswerReplay;
  judge: Pick<AnswerJudge, 'judge'>;
  settings: SettingsPort;
  log: Log;
  /** Null where changes in answers are only text. */
  cards: () => EditCards | null;
  /** Null where nothing can be run. */
  tests: () => AnswerTests | null;
}

/** An answer that is whole: its place among those of its turn, and what it says. */
interface Whole {
  at: number;
  text: string;
}

/** What is shown in the end. */
interface Choice {
  at: number;
  best?: ChosenAnswer;
  /** Its card is as it is to stay. */
  asItIs?: true;
}

/** What became of one answer that changes files. */
type Tried = 'passed' | 'failed' | 'late' | 'untried' | 'unknown';

const nothingTold = { passed: [], failed: [], late: [], untried: [] };

type Change = (change: Partial<Turn>) => void;

export class BestOfSeveral {
  readonly #parts: BestOfSeveralParts;

  constructor(parts: BestOfSeveralParts) {
    this.#parts = parts;
  }

  /**
   * Has a question answered until it has `count` whole answers, and shows the best: of a turn that is there, or null for one at the end. A stop ends it, and what is there stays. Resolves with the turn; never
   * rejects.
   */
  async answer(again: number | null, asked: ChatRequest, count: number): Promise<Turn> {
    const { runner, state } = this.#parts;
    const hold = runner.hold();
    try {
      const before = again === null ? undefined : state.turn(again);
      const kept = new Map<string, RepeatableAnswer>();
      const turn = await this.#write(before, asked, count, hold, kept);
      if (!hold.holds()) return turn;
      const choice = await this.#choose(turn, count, before, hold);
      if (!hold.holds()) return turn;
      hold.dispose();
      await this.#show(turn.id, choice, kept);
      return state.turn(turn.id) ?? turn;
    } finally {
      hold.dispose();
    }
  }

  /** As many as are wanted, or as come. */
  async #write(
    before: Turn | undefined,
    asked: ChatRequest,
    count: number,
    hold: RunHold,
    kept: Map<string, RepeatableAnswer>,
  ): Promise<Turn> {
    const { runner, turns, replays, settings } = this.#parts;
    let turn = before;
    let request = asked;
    const keep = (one: Turn): void => {
      const repeatable = replays.kept(one.id);
      if (repeatable) kept.set(one.answer, repeatable);
    };
    if (before) keep(before);
    const { temperature } = settings.get();
    for (let nth = before ? wholeOf(before).length : 0; nth < count || !turn; nth++) {
      if (turn) this.#parts.cards()?.forget(turn.id);
      const step: SeveralStep = { what: 'writing', at: nth + 1, of: count };
      const anew = turn !== undefined;
      turn = await runner.answer(
        turn?.id ?? null,
        { ...request, anew, ...(nth > 0 && { temperature: freerTemperature(temperature, nth) }) },
        step,
      );
      if (!hold.holds()) return turn;
      request = turns.request(turn.id) ?? request;
      clearTemperature(turns, turn.id);
      keep(turn);
      if (turn.status !== 'done' || hold.stopped) break;
    }
    return turn;
  }

  async #choose(turn: Turn, count: number, before: Turn | undefined, hold: RunHold): Promise<Choice> {
    const whole = wholeOf(turn);
    const [first] = whole;
    // As of one answer that is stopped, the changes that are whole in it are offered.
    if (!first) return { at: placeOf(turn) };
    const shown = before && whole.find(({ text }) => text === saidOf(before));
    if (turn.status === 'stopped' || hold.stopped) {
      const earlier = before ? wholeOf(before).length : 0;
      // Nothing has come: all is as it was.
      if (shown && whole.length === earlier) return { at: shown.at, ...(before.best && { best: before.best }) };
      return { at: (shown ?? first).at, best: { why: stoppedWords(whole.length, count) } };
    }
    const missing = missingWords(whole.length, count, turn.error?.text ?? null);
    if (whole.length === 1) return { at: first.at, ...(missing !== '' && { best: { why: missing } }) };
    const distinct = [...Map.groupBy(whole, ({ text }) => text).values()].flatMap(([one]) => (one ? [one] : []));
    if (distinct.length === 1) return { at: first.at, best: { why: sentences(sameWords(whole.length), missing) } };
    let choice: Choice = { at: first.at };
    await this.#parts.runner.during(turn.id, async (change, signal) => {
      choice = await this.#decide(turn.id, distinct, change, signal).catch((error: unknown): Choice => {
        if (signal.aborted) return { at: first.at, best: { why: stoppedWords(whole.length, whole.length) } };
        this.#parts.log.warn(`several answers could not be judged: ${String(error)}`);
        const why = AppError.is(error, 'contextFull') ? t('Together they are too long for the context window.') : userMessage(error).text;
        return { at: first.at, best: { why: unjudgedWords(distinct.length, why) } };
      });
      return {};
    });
    if (choice.best) choice.best = { ...choice.best, why: sentences(choice.best.why, missing) };
    return choice;
  }

  /** By tests as far as there are any, then by a model among those that are left. */
  async #decide(id: number, answers: readonly Whole[], change: Change, signal: AbortSignal): Promise<Choice> {
    const tested = await this.#test(id, answers, change, signal);
    if (tested && 'choice' in tested) return tested.choice;
    const passed = tested ? answers.filter(({ at }) => tested.passed.includes(at + 1)) : [];
    const said = tested ? testedWords(tested) : '';
    const [only] = passed;
    if (only && passed.length === 1) return { at: only.at, best: { why: said } };
    const left = passed.length > 1 ? passed : answers;
    const judgement = await this.#judge(id, left, change, signal);
    const chosen = left[judgement.place] ?? left[0];
    if (!chosen) throw new AppError('internal', 'no answer was judged');
    const why = judgedWords(
      judgement,
      left.map(({ at }) => at + 1),
    );
    return { at: chosen.at, best: { why: sentences(said, why), ...(judgement.judging && { judging: judgement.judging }) } };
  }

  #judge(id: number, answers: readonly Whole[], change: Change, signal: AbortSignal): Promise<Judgement> {
    const { turns, judge } = this.#parts;
    const request = turns.request(id);
    if (!request) throw new AppError('internal', 'nothing is known of the question');
    const asked = { request, history: turns.exchanges(id), answers: answers.map(({ text, at }) => ({ text, number: at + 1 })) };
    const judging = judge.judge(
      asked,
      {
        onReading: (at, of) => {
          change({ several: { what: 'judging', at, of }, prefill: null });
          // Whoever finds it needn't look for a change that was tried.
          if (at === 1) turns.keepNow(id);
        },
        onItem: (item) => {
          if (item.type === 'prefill') change({ prefill: { done: item.done, total: item.total } });
        },
      },
      signal,
    );
    return settleSoonAfterAbort(judging, signal, stopGraceMs);
  }

  /** Null where none of them is tested; a choice where a change can't be taken back. */
  async #test(
    id: number,
    answers: readonly Whole[],
    change: Change,
    signal: AbortSignal,
  ): Promise<TestedAnswers | { choice: Choice } | null> {
    const { state } = this.#parts;
    const cards = this.#parts.cards();
    const tests = this.#parts.tests();
    const turn = state.turn(id);
    if (!cards || !tests || !turn) return null;
    const versions = versionsOf(turn);
    const changing = answers.filter(({ at }) => versions[at]?.edits);
    if (changing.length === 0) return null;
    change({ several: { what: 'testing', at: 1, of: changing.length } });
    const agreed = await settleSoonAfterAbort(tests.agree(changing.length, signal), signal, 0);
    throwIfCancelled(signal);
    if (!agreed) return null;
    const numbers = {
      passed: [] as number[],
      failed: [] as number[],
      late: [] as number[],
      untried: answers.filter((one) => !changing.includes(one)).map(({ at }) => at + 1),
    };
    for (const [nth, { at }] of changing.entries()) {
      const several: SeveralStep = { what: 'testing', at: nth + 1, of: changing.length };
      const result = await this.#tryOne(id, at, several, agreed, cards, signal);
      if (result === 'left') return { choice: { at, asItIs: true, best: { why: leftAppliedWords(agreed.command) } } };
      throwIfCancelled(signal);
      // What nobody can tell of one, nobody can tell of the next.
      if (result === 'unknown') return { command: agreed.command, ...nothingTold, unknown: true };
      numbers[result].push(at + 1);
      // One change may have made them endless, but two that did are rather tests that take so long.
      if (numbers.late.length === 2 && numbers.passed.length + numbers.failed.length === 0) break;
    }
    const { late, passed, failed } = numbers;
    if (late.length > 0 && passed.length + failed.length === 0) return { command: agreed.command, ...nothingTold, late };
    return { command: agreed.command, ...numbers };
  }

  /** Makes an answer's change, runs the tests, and takes it back; `left` where that can't be done. */
  async #tryOne(
    id: number,
    at: number,
    several: SeveralStep,
    tests: AgreedTests,
    cards: EditCards,
    signal: AbortSignal,
  ): Promise<Tried | 'left'> {
    const { state, runner, log } = this.#parts;
    await runner.choose(id, at, { several }, { offer: true, trial: true });
    const before = state.turn(id)?.edits ?? null;
    const trial = cards.tryOut(id);
    if (!before || !trial) return 'untried';
    let result: Tried = 'untried';
    try {
      throwIfCancelled(signal);
      if (await trial.make()) {
        throwIfCancelled(signal);
        const ended = await tests.run(trial.paths, signal);
        // Somebody may have taken it back meanwhile, or a part of it.
        result = ended === 'unsaved' || !trial.stands() ? 'untried' : ended;
      }
    } catch (error) {
      if (!signal.aborted) log.warn(`an answer could not be tested: ${String(error)}`);
    }
    // Also where the conversation is another one by now.
    const isBack = await trial.takeBack();
    if (isBack) {
      cards.forget(id);
      // It waits for a decision as it did.
      state.setEdits(id, before);
    }
    trial.end();
    return isBack ? result : 'left';
  }

  async #show(id: number, { at, best, asItIs }: Choice, kept: ReadonlyMap<string, RepeatableAnswer>): Promise<void> {
    const { state, runner, replays } = this.#parts;
    const version = versionsOf(state.turn(id) ?? ({ id } as Turn))[at];
    const repeatable = version && kept.get(version.answer);
    const origin = repeatable ? originOf(repeatable.record) : null;
    const change = { several: undefined, best, ...(origin && { origin }) };
    if (asItIs) {
      const turn = state.turn(id);
      if (turn) runner.settle({ ...turn, ...change });
      return;
    }
    await runner.choose(id, at, change, { offer: true });
    if (repeatable) replays.keep(id, repeatable);
  }
}

/** Those of a turn that came to their end and say something, in the order in which they came. */
function wholeOf(turn: Turn): Whole[] {
  return versionsOf(turn).flatMap((version, at) => {
    const text = saidOf(version);
    return version.status === 'done' && text !== '' ? [{ at, text }] : [];
  });
}

/** What a model thought before an answer makes no other one of it. */
function saidOf({ answer }: Pick<AnswerVersion, 'answer'>): string {
  return partThought(answer).answer.trim();
}

/** Asked again, it is drawn as it is set. */
function clearTemperature(turns: ChatTurns, id: number): void {
  const request = turns.request(id);
  if (request?.temperature !== undefined) turns.setRequest(id, { ...request, temperature: undefined });
}

function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
