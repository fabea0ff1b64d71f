/** Formulas in an answer's prose: a picture once it is drawn, which a click or Enter changes into the source and back; where it can't be drawn the source with a sentence. */
import { t } from '../../src/base/l10n.ts';
import type { Drawn } from '../../src/protocol/drawing.ts';
import { formulaOf } from '../../src/markdown/math.ts';
import { element } from '../ui/element.ts';
import type { AnswerActions } from './chatActions.ts';
import { picture } from './picture.ts';

/** Has all formulas drawn in content that is whole. */
export function drawFormulas(content: HTMLElement, actions: Pick<AnswerActions, 'draw'>): void {
  for (const place of content.querySelectorAll<HTMLElement>('[data-math]')) {
    const written = place.textContent;
    const kind = place.dataset.math === 'display' ? 'display' : 'inline';
    const formula = formulaOf(written);
    let showsSource = false;
    const show = (drawn: Drawn): void => {
      if ('problem' in drawn) {
        place.title = drawn.problem;
        place.replaceChildren(element('code', {}, written));
        // One within a line says it to who points at it; by itself it has the room.
        if (kind === 'display') place.append(element('span', { class: 'drawing-problem' }, drawn.problem));
        else place.append(element('span', { class: 'visually-hidden' }, ` (${drawn.problem})`));
        return;
      }
      const button = element('button', { class: 'formula', attributes: { type: 'button' } });
      const draw = (): void => {
        button.title = showsSource ? t('Show the formula') : t('Show the formula’s source');
        button.replaceChildren(showsSource ? element('code', {}, written) : picture(kind, drawn, formula));
      };
      button.addEventListener('click', () => {
        // Who selects the source doesn't want it gone.
        if (showsSource && document.getSelection()?.isCollapsed === false) return;
        showsSource = !showsSource;
        draw();
      });
      draw();
      place.replaceChildren(button);
    };
    actions.draw(place, kind, formula, show);
  }
}
