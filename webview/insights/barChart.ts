import { t } from '../../src/base/l10n.ts';
import type { InsightsChart } from '../../src/protocol/insightsPage.ts';
import { element } from '../ui/element.ts';
import { scrollable } from './reportTable.ts';

const svgNamespace = 'http://www.w3.org/2000/svg';
/** Of the drawing's own units, which are stretched to the page's width. */
const barWidth = 10;
const gap = 2;
const height = 100;

/** Bars, and the same as a table that can be opened: `opened` says that it was, `onToggle` hears of it. */
export function barChart({ title, each, bars }: InsightsChart, opened: boolean, onToggle: (open: boolean) => void): HTMLElement {
  const most = bars.reduce((best, bar) => (bar.value > best.value ? bar : best));
  const details = element(
    'details',
    { attributes: { open: opened } },
    element('summary', {}, t('As a table')),
    scrollable(
      'chart-title',
      [
        { label: each, numeric: false },
        { label: t('Tokens'), numeric: true },
      ],
      bars.map(({ label, text }) => [label, text]),
    ),
  );
  details.addEventListener('toggle', () => onToggle(details.open));
  const first = bars[0]?.label ?? '';
  const last = bars.at(-1)?.label ?? '';
  return element(
    'section',
    {},
    element('h2', { attributes: { id: 'chart-title' } }, title),
    element('p', { class: 'note' }, t('Most: {0}, {1}.', most.text, most.label)),
    drawing(
      bars,
      most.value,
      t('{0}, from {1} to {2}. Most: {3}, {4}. The table has all of them.', title, first, last, most.text, most.label),
    ),
    element('div', { class: 'chart-ends', attributes: { 'aria-hidden': true } }, element('span', {}, first), element('span', {}, last)),
    details,
  );
}

function drawing(bars: InsightsChart['bars'], most: number, label: string): HTMLElement {
  const svg = make('svg', {
    viewBox: `0 0 ${String(bars.length * barWidth)} ${String(height)}`,
    preserveAspectRatio: 'none',
    role: 'img',
    'aria-label': label,
  });
  bars.forEach(({ label: name, text, value }, at) => {
    const tall = most > 0 ? (value / most) * height : 0;
    const bar = make('rect', {
      class: 'bar',
      x: String(at * barWidth + gap / 2),
      y: String(height - tall),
      width: String(barWidth - gap),
      height: String(tall),
    });
    const tip = make('title', {});
    tip.textContent = `${name}: ${text}`;
    bar.append(tip);
    svg.append(bar);
  });
  const place = element('div', { class: 'chart' });
  place.append(svg);
  return place;
}

function make(tag: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
