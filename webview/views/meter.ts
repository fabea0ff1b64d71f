/** How much of the context window the next question takes: exact figures and a bar. */
import { t } from '../../src/base/l10n.ts';
import type { ContextMeter } from '../../src/protocol/webview.ts';
import { readMeter } from '../state/selectors.ts';
import { element, setText } from '../ui/element.ts';

export class Meter {
  readonly element: HTMLElement;
  readonly #fill = element('div', { class: 'meter-fill' });
  readonly #figures = element('span', { class: 'meter-figures' });
  #meter: ContextMeter | null | undefined;

  constructor() {
    this.element = element(
      'div',
      { class: 'meter', attributes: { role: 'meter', 'aria-valuemin': 0 } },
      element('div', { class: 'meter-track' }, this.#fill),
      element('span', { class: 'meter-text' }, this.#figures, element('span', { class: 'meter-unit' }, t(' tokens'))),
    );
    this.update(null);
  }

  update(meter: ContextMeter | null): void {
    if (meter === this.#meter) return;
    this.#meter = meter;
    this.element.hidden = meter === null;
    if (!meter) return;
    const reading = readMeter(meter);
    this.element.dataset.level = reading.level;
    this.element.setAttribute('aria-valuemax', String(meter.of));
    this.element.setAttribute('aria-valuenow', String(Math.min(meter.used, meter.of)));
    this.element.setAttribute('aria-valuetext', reading.label);
    this.element.setAttribute('aria-label', t('Context window'));
    this.element.title = reading.label;
    this.#fill.style.width = `${(reading.fraction * 100).toFixed(1)}%`;
    setText(this.#figures, reading.figures);
  }
}
