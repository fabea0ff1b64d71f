/** Which of several answers to a question is shown: leads to the others, and has two of them shown beside each other. */
import { t } from '../../src/base/l10n.ts';
import { answerLabel, placeOf, versionsOf } from '../../src/protocol/answerVersions.ts';
import type { Turn } from '../../src/protocol/webview.ts';
import { versionsText } from '../state/selectors.ts';
import { iconButton, setButtonEnabled, textButton } from '../ui/button.ts';
import { element, setText } from '../ui/element.ts';
import type { ChatActions } from './chatActions.ts';

export class AnswerVersionsView {
  readonly #text = element('span', { class: 'versions-text' });
  readonly #back: HTMLElement;
  readonly #on: HTMLElement;
  readonly element: HTMLElement;
  #turn: Turn | null = null;

  constructor(actions: ChatActions) {
    const go = (by: number): void => {
      if (!this.#turn) return;
      const at = placeOf(this.#turn) + by;
      actions.chooseAnswer(this.#turn.id, at);
      actions.announce(answerLabel(versionsOf(this.#turn), at));
    };
    this.#back = iconButton('chevronLeft', { label: t('Previous answer'), testId: 'previous-answer', onClick: () => go(-1) });
    this.#on = iconButton('chevronRight', { label: t('Next answer'), testId: 'next-answer', onClick: () => go(1) });
    const compare = textButton({
      label: t('Compare'),
      appearance: 'secondary',
      testId: 'compare-answers',
      onClick: () => {
        if (this.#turn) actions.compareAnswers(this.#turn.id);
      },
    });
    this.element = element(
      'div',
      { class: 'versions', attributes: { role: 'group', 'aria-label': t('Answers to this question'), 'data-testid': 'versions' } },
      this.#back,
      this.#text,
      this.#on,
      compare,
    );
  }

  /** `busy`: nobody can go on with another one while one is written. */
  update(turn: Turn, busy: boolean): void {
    this.#turn = turn;
    const others = turn.others?.length ?? 0;
    this.element.hidden = others === 0 || busy;
    if (this.element.hidden) return;
    const place = placeOf(turn);
    setText(this.#text, versionsText(turn));
    setButtonEnabled(this.#back, place > 0);
    setButtonEnabled(this.#on, place < others);
  }
}
