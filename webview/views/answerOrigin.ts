/** Where an answer is from: who made it where that wasn't the model within, why not the chosen one, why it was chosen of several, that it was given before, and what making it again came to. */
import { t } from '../../src/base/l10n.ts';
import type { Turn } from '../../src/protocol/webview.ts';
import { replayText } from '../state/answerOrigin.ts';
import { bestFigures, turnSource } from '../state/selectors.ts';
import { textButton } from '../ui/button.ts';
import { element, setText } from '../ui/element.ts';
import { icon } from '../ui/icon.ts';
import { progressRing } from '../ui/progress.ts';
import type { ChatActions } from './chatActions.ts';

export class AnswerOriginView {
  readonly #again: HTMLElement;
  readonly #earlier: HTMLElement;
  readonly #sourceText = element('span');
  readonly #source = element('div', { class: 'outcome source', attributes: { 'data-testid': 'source' } }, icon('cloud'), this.#sourceText);
  readonly #insteadText = element('span');
  readonly #instead = element(
    'div',
    { class: 'outcome instead', attributes: { 'data-testid': 'instead' } },
    icon('warning'),
    this.#insteadText,
  );
  readonly #bestText = element('span');
  readonly #bestFigures = element('div', { class: 'best-figures', attributes: { 'data-testid': 'best-figures' } });
  readonly #best = element(
    'div',
    { class: 'outcome best', attributes: { 'data-testid': 'best' } },
    icon('best'),
    element('div', {}, this.#bestText, this.#bestFigures),
  );
  readonly #replayText = element('span');
  readonly #ring = progressRing();
  readonly #icons = { check: icon('check'), warning: icon('warning'), info: icon('info') };
  readonly #replay = element('div', { class: 'outcome', attributes: { 'data-testid': 'replay-result' } });
  readonly element: HTMLElement;

  constructor(actions: ChatActions) {
    this.#again = textButton({ label: t('Ask again'), appearance: 'secondary', testId: 'ask-again', onClick: () => actions.retry() });
    this.#earlier = element(
      'div',
      { class: 'outcome earlier', attributes: { 'data-testid': 'earlier' } },
      icon('info'),
      element('span', {}, t('From an earlier answer.')),
      this.#again,
    );
    this.element = element('div', { class: 'answer-origin' }, this.#instead, this.#source, this.#best, this.#earlier, this.#replay);
  }

  /** Shows what there is to say; `last` offers to ask again, as the last question. */
  update(turn: Turn, last: boolean): void {
    const { earlier, replay, status } = turn;
    const source = turnSource(turn);
    this.#source.hidden = source === null;
    setText(this.#sourceText, source ?? '');
    this.#instead.hidden = turn.instead === undefined;
    setText(this.#insteadText, turn.instead ?? '');
    this.#best.hidden = turn.best === undefined || turn.several !== undefined;
    setText(this.#bestText, turn.best?.why ?? '');
    const figures = bestFigures(turn);
    this.#bestFigures.hidden = figures === null;
    setText(this.#bestFigures, figures ?? '');
    this.#earlier.hidden = !earlier || status !== 'done';
    this.#again.hidden = !last;
    this.#replay.hidden = replay === null;
    if (!replay) return;
    setText(this.#replayText, replayText(replay));
    const { check, warning, info } = this.#icons;
    const sign = { running: this.#ring, same: check, different: warning, stopped: info, impossible: warning }[replay.status];
    this.#replay.dataset.status = replay.status;
    if (this.#replay.firstChild !== sign) this.#replay.replaceChildren(sign, this.#replayText);
  }
}
