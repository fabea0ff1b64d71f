/** What the looks of nodes and connections mean, under the drawing. */
import { t } from '../../src/base/l10n.ts';
import { element } from '../ui/element.ts';

const entries = () =>
  [
    ['folder', t('Folded folder')],
    ['cycle', t('In a circle of imports')],
    ['dead', t('Nothing seems to need it')],
    ['types', t('Needed for types only')],
  ] as const;

export function graphLegend(): HTMLElement {
  return element(
    'ul',
    { class: 'legend', attributes: { 'aria-label': t('Legend') } },
    ...entries().map(([look, text]) =>
      element('li', {}, element('span', { class: `sample ${look}`, attributes: { 'aria-hidden': true } }), text),
    ),
  );
}
