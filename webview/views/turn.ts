/** One question and its answer. Each part is drawn again only when what it shows has changed. */
import { t } from '../../src/base/l10n.ts';
import type { Turn, UserMessage } from '../../src/protocol/webview.ts';
import { PartedAnswer } from '../state/partedAnswer.ts';
import { forkedText, summaryTitle, thoughtTitle, turnActivity, turnLeftOut, turnOutcome } from '../state/selectors.ts';
import { iconButton } from '../ui/button.ts';
import { element, hiddenText, setText } from '../ui/element.ts';
import { icon } from '../ui/icon.ts';
import { actionLink } from '../ui/link.ts';
import { progressBar, progressRing } from '../ui/progress.ts';
import { Answer } from './answer.ts';
import { AnswerOriginView } from './answerOrigin.ts';
import { AnswerStats } from './answerStats.ts';
import { AnswerVersionsView } from './answerVersions.ts';
import type { ChatActions } from './chatActions.ts';
import { EditCardView } from './editCard.ts';
import { errorMessage } from './errorMessage.ts';
import { FoldedText } from './foldedText.ts';
import { SentContext } from './sentContext.ts';

export class TurnView {
  readonly element: HTMLElement;
  readonly #actions: ChatActions;
  readonly #context: SentContext;
  readonly #answer: Answer;
  readonly #card: EditCardView;
  readonly #activityText = element('span', { class: 'activity-text' });
  readonly #activityBar = progressBar(t('Reading the prompt'));
  readonly #activity = element(
    'div',
    { class: 'activity' },
    element('div', { class: 'activity-line' }, progressRing(), this.#activityText),
    this.#activityBar.element,
  );
  readonly #thought: FoldedText;
  readonly #summary = new FoldedText('summary');
  readonly #leftOutText = element('span');
  readonly #leftOut = element('div', { class: 'outcome' }, icon('info'), this.#leftOutText);
  readonly #outcomeText = element('span');
  readonly #outcome = element('div', { class: 'outcome' }, icon('info'), this.#outcomeText);
  readonly #origin: AnswerOriginView;
  readonly #versions: AnswerVersionsView;
  readonly #forkedText = element('span');
  readonly #toOrigin: HTMLElement;
  readonly #forked: HTMLElement;
  readonly #error = element('div', { class: 'turn-error' });
  readonly #stats = new AnswerStats();
  readonly #retry: HTMLElement;
  readonly #retryWith: HTMLElement;
  readonly #best: HTMLElement;
  readonly #replay: HTMLElement;
  readonly #copy: HTMLElement;
  readonly #fork: HTMLElement;
  readonly #askOtherwise: HTMLElement;
  readonly #footer: HTMLElement;
  readonly #parted = new PartedAnswer();
  /** What it was made for. */
  readonly #made: Pick<Turn, 'id' | 'kind' | 'question'>;
  #turn: Turn | null = null;
  #last = false;
  #shownError: UserMessage | null = null;

  /** `thoughtOpen`: what the model thought begins open to read. */
  constructor(turn: Turn, actions: ChatActions, thoughtOpen: boolean) {
    this.#actions = actions;
    this.#made = turn;
    this.#context = new SentContext((chip) => actions.openSent(turn.id, chip));
    this.#thought = new FoldedText('thought', { open: thoughtOpen, onToggle: (open) => actions.keepThought(turn.id, open) });
    this.#answer = new Answer({ ...actions, applyCode: (info, text) => actions.applyCode(turn.id, info, text) });
    this.#card = new EditCardView(turn.id, actions);
    this.#retry = iconButton('refresh', { label: t('Ask again'), testId: 'retry', onClick: () => actions.retry() });
    this.#origin = new AnswerOriginView(actions);
    this.#versions = new AnswerVersionsView(actions);
    this.#retryWith = iconButton('chip', { label: t('Ask another model'), testId: 'retry-with', onClick: () => actions.retryWith() });
    this.#best = iconButton('best', {
      label: t('Best of several: answer again and show the best'),
      testId: 'best-of',
      onClick: () => actions.bestOf(),
    });
    this.#replay = iconButton('replay', {
      label: t('Replay: make this answer again and compare'),
      testId: 'replay',
      onClick: () => actions.replay(turn.id),
    });
    this.#copy = iconButton('copy', {
      label: t('Copy answer'),
      testId: 'copy-answer',
      onClick: () => {
        actions.copy(this.#parted.part(this.#turn?.answer ?? '').answer);
        actions.announce(t('Answer copied.'));
      },
    });
    this.#askOtherwise = iconButton('edit', {
      label: t('Ask otherwise: change this question and go on without what came after it'),
      testId: 'ask-otherwise',
      onClick: () => actions.askOtherwise(turn.id),
    });
    this.#toOrigin = actionLink(t('Go to it'), () => actions.action('openOrigin'));
    this.#forked = element(
      'div',
      { class: 'outcome', attributes: { 'data-testid': 'forked' } },
      icon('fork'),
      this.#forkedText,
      this.#toOrigin,
    );
    this.#fork = iconButton('fork', {
      label: t('Fork: go on from here in another conversation'),
      testId: 'fork',
      onClick: () => actions.fork(turn.id),
    });
    this.#footer = element(
      'div',
      { class: 'turn-footer' },
      this.#stats.element,
      element(
        'div',
        { class: 'turn-actions' },
        this.#askOtherwise,
        this.#fork,
        this.#replay,
        this.#best,
        this.#retryWith,
        this.#retry,
        this.#copy,
      ),
    );
    this.element = element(
      'article',
      { class: 'turn', attributes: { 'data-turn': turn.id, 'data-kind': turn.kind } },
      element(
        'div',
        { class: 'request' },
        element('div', { class: 'question' }, hiddenText(t('You asked: ')), turn.question),
        this.#context.element,
      ),
      element(
        'div',
        { class: 'response' },
        this.#leftOut,
        this.#summary.element,
        this.#thought.element,
        hiddenText(t('Answer:')),
        this.#answer.element,
        this.#card.element,
        this.#activity,
        this.#outcome,
        this.#origin.element,
        this.#error,
        this.#versions.element,
        this.#footer,
        this.#forked,
      ),
    );
  }

  /** Whether it is this turn's view, in whatever state that is. */
  shows({ id, kind, question }: Turn): boolean {
    return id === this.#made.id && kind === this.#made.kind && question === this.#made.question;
  }

  /** Draws what of a long answer is between `top` and `bottom` of the window; returns whether that changed anything. */
  drawParts(top: number, bottom: number): boolean {
    return this.#answer.drawParts(top, bottom);
  }

  /** Scrolls to how the replay of its answer goes, and as far as there is room to all below it, unless that is in sight. */
  showReplay(): void {
    this.#footer.scrollIntoView({ block: 'nearest' });
    this.#origin.element.scrollIntoView({ block: 'nearest' });
  }

  /** Puts the focus on the button that replays. */
  focusReplay(): void {
    this.#replay.focus({ preventScroll: true });
  }

  /** Shows the turn; `last` offers to ask it again, as the last question. */
  update(turn: Turn, last: boolean): void {
    if (turn === this.#turn && last === this.#last) return;
    this.#turn = turn;
    this.#last = last;
    const parted = this.#parted.part(turn.answer);
    const { thought, answer } = parted;
    const activity = turnActivity(turn, parted);
    const busy = activity !== null;
    this.element.dataset.status = turn.status;
    this.element.setAttribute('aria-busy', String(busy));
    this.#context.update(turn.chips, turn.notes);
    this.#thought.update(thought, thoughtTitle(turn, parted));
    this.#answer.update(answer, !busy);

    this.#activity.hidden = !busy;
    setText(this.#activityText, activity?.text ?? '');
    this.#activityBar.element.hidden = activity?.fraction == null;
    this.#activityBar.set(activity?.fraction ?? 0);

    const leftOut = turnLeftOut(turn);
    const summary = summaryTitle(turn);
    this.#summary.update(summary === null ? '' : (turn.summary?.text ?? ''), summary ?? '');
    this.#leftOut.hidden = leftOut === null;
    setText(this.#leftOutText, leftOut ?? '');
    const outcome = turnOutcome(turn);
    this.#outcome.hidden = outcome === null;
    setText(this.#outcomeText, outcome ?? '');

    this.#forked.hidden = turn.forked === undefined;
    setText(this.#forkedText, turn.forked ? forkedText(turn.forked) : '');
    this.#toOrigin.hidden = turn.forked?.title == null;
    this.#origin.update(turn, last);
    this.#versions.update(turn, busy);

    if (turn.error !== this.#shownError) {
      this.#shownError = turn.error;
      this.#error.replaceChildren(...(turn.error ? [errorMessage(turn.error, this.#actions)] : []));
    }
    this.#error.hidden = turn.error === null;

    this.#card.update(turn.edits);

    this.#stats.update(turn);
    this.#replay.hidden = turn.origin === null;
    // Nothing must not take the place of what is on the clipboard.
    this.#copy.hidden = answer.trim() === '';
    // A command's line is ours: there is nothing in it to copy or to ask again.
    this.#footer.hidden = busy || turn.kind === 'command';
    // A failed turn's message may bring its own button for it, and an earlier answer has one.
    this.#best.hidden = !last || answer.trim() === '';
    this.#retryWith.hidden = !last;
    this.#retry.hidden = !last || turn.earlier || (turn.error?.actions.some(({ id }) => id === 'retry') ?? false);
  }
}
