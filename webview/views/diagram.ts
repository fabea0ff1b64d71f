/** The picture of a code block that is a diagram. It has the place of the code, which is one press of a button away; where it can't be drawn the code stays, with a sentence. */
import { t } from '../../src/base/l10n.ts';
import type { Drawn } from '../../src/protocol/drawing.ts';
import { iconButton, setButtonLabel } from '../ui/button.ts';
import { element, setText } from '../ui/element.ts';
import type { AnswerActions } from './chatActions.ts';
import { picture } from './picture.ts';

export class Diagram {
  /** Stands above the code. */
  readonly element: HTMLElement;
  /** Changes between the picture and the code; hidden without a picture. */
  readonly button: HTMLElement;
  readonly #actions: Pick<AnswerActions, 'draw'>;
  readonly #code: HTMLElement;
  readonly #picture = element('div', { class: 'diagram-picture', attributes: { tabindex: 0, role: 'group', 'aria-label': t('Diagram') } });
  readonly #problem = element('p', { class: 'drawing-problem' });
  #source: string | null = null;
  #showsSource = false;

  /** `code` is what is hidden while the picture is shown. */
  constructor(actions: Pick<AnswerActions, 'draw'>, code: HTMLElement) {
    this.#actions = actions;
    this.#code = code;
    this.element = element('div', { class: 'diagram' }, this.#picture, this.#problem);
    this.button = iconButton('eye', {
      label: t('Show source'),
      testId: 'diagram-source',
      onClick: () => {
        this.#showsSource = !this.#showsSource;
        this.#showEither(true);
      },
    });
    this.#showEither(false);
    setText(this.#problem, '');
    this.#problem.hidden = true;
  }

  /** Draws a source; null for one that is not whole yet, or no diagram. */
  update(source: string | null): void {
    if (source === this.#source) return;
    this.#source = source;
    if (source === null) this.#showEither(false);
    else this.#actions.draw(this.element, 'diagram', source, (drawn) => this.#show(drawn, source));
  }

  #show(drawn: Drawn, source: string): void {
    if (source !== this.#source) return;
    const isDrawn = !('problem' in drawn);
    setText(this.#problem, isDrawn ? '' : drawn.problem);
    this.#problem.hidden = isDrawn;
    this.#picture.replaceChildren(...(isDrawn ? [picture('diagram', drawn, source)] : []));
    this.#showEither(isDrawn);
  }

  #showEither(isDrawn: boolean): void {
    const shown = isDrawn && !this.#showsSource;
    this.#picture.hidden = !shown;
    this.#code.hidden = shown;
    this.button.hidden = !isDrawn;
    setButtonLabel(this.button, this.#showsSource ? t('Show diagram') : t('Show source'));
  }
}
