/** The figures of an answer in one line. Opened, by mouse or by keyboard, it says more of how the answer was made; the tooltip says the same. */
import { t } from '../../src/base/l10n.ts';
import type { Turn } from '../../src/protocol/webview.ts';
import { originDetail } from '../state/answerOrigin.ts';
import { statsDetail, statsParts, toldParts, turnSource } from '../state/selectors.ts';
import { element, setAttribute, setText } from '../ui/element.ts';

export class AnswerStats {
  readonly #line = element('summary', { attributes: { 'data-testid': 'stats' } });
  readonly #detail = element('div', { class: 'stats-detail' });
  readonly element = element('details', { class: 'stats' }, this.#line, this.#detail);

  constructor() {
    this.element.addEventListener('toggle', () => this.#name());
  }

  update(turn: Turn): void {
    const { stats, told, origin } = turn;
    this.element.hidden = !stats && !told && !origin;
    this.#line.replaceChildren(...lineNodes(stats ? statsParts(stats) : told ? toldParts(told) : [t('Details')]));
    const detail = [stats && statsDetail(stats), told && turnSource(turn), origin && originDetail(origin)];
    setText(this.#detail, detail.filter(Boolean).join('\n'));
    this.#name();
  }

  /** What stands there already needs no tooltip. */
  #name(): void {
    setAttribute(this.#line, 'title', this.element.open ? null : this.#detail.textContent);
  }
}

/** Each part stays on one line where it can, and its dot with it. */
function lineNodes(parts: readonly string[]): Node[] {
  return parts.map((part, index, { length }) => element('span', { class: 'stats-part' }, index < length - 1 ? `${part}\u00a0· ` : part));
}
