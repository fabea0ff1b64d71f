import type { InsightsTable } from '../../src/protocol/insightsPage.ts';
import { element } from '../ui/element.ts';

/** A table under its heading; a wide one scrolls by itself, by keys as well. */
export function reportTable({ id, title, note, columns, rows }: InsightsTable): HTMLElement {
  const heading = `table-${id}`;
  return element(
    'section',
    {},
    element('h2', { attributes: { id: heading } }, title),
    element('p', { class: 'note' }, note),
    scrollable(heading, columns, rows),
  );
}

/** The table itself, named by a heading. */
export function scrollable(labelledBy: string, columns: InsightsTable['columns'], rows: readonly string[][]): HTMLElement {
  const of = (at: number): string => (columns[at]?.numeric ? 'number' : 'name');
  const head = columns.map(({ label }, at) => element('th', { class: of(at), attributes: { scope: 'col' } }, label));
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      ...row.map((cell, at) => element(at === 0 ? 'th' : 'td', { class: of(at), attributes: { scope: at === 0 ? 'row' : null } }, cell)),
    ),
  );
  const table = element(
    'table',
    { attributes: { 'aria-labelledby': labelledBy } },
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...body),
  );
  return element('div', { class: 'table-place', attributes: { tabindex: 0, role: 'region', 'aria-labelledby': labelledBy } }, table);
}
