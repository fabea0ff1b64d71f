/** What the looks of nodes and connections mean, under the drawing. */
import { element } from '../ui/element.ts';

const entries = [
  ['folder', 'Folded folder'],
  ['cycle', 'In a circle of imports'],
  ['dead', 'Nothing seems to need it'],
  ['types', 'Needed for types only'],
] as const;

export function graphLegend(): HTMLElement {
  return element(
    'ul',
    { class: 'legend', attributes: { 'aria-label': 'Legend' } },
    ...entries.map(([look, text]) =>
      element('li', {}, element('span', { class: `sample ${look}`, attributes: { 'aria-hidden': true } }), text),
    ),
  );
}
