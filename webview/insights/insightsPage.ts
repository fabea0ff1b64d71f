/** The page with what was counted: which time the user looks at, and what is shown of it. What there is to show it gets from who made it. */
import { plural, t } from '../../src/base/l10n.ts';
import type {
  InsightsFigure,
  InsightsFormat,
  InsightsPageState,
  InsightsPeriod,
  InsightsReport,
  InsightsSavings,
} from '../../src/protocol/insightsPage.ts';
import { textButton } from '../ui/button.ts';
import { element, setText } from '../ui/element.ts';
import { icon } from '../ui/icon.ts';
import { barChart } from './barChart.ts';
import { reportTable } from './reportTable.ts';

export interface InsightsPageParts {
  /** Asks for what was counted in a time. */
  look(period: InsightsPeriod): void;
  exportAs(format: InsightsFormat): void;
  remove(): void;
  openSettings(): void;
}

const periodWords = (): Readonly<Record<InsightsPeriod, string>> => ({ day: t('Today'), week: t('7 days'), all: t('All') });

export class InsightsPage {
  readonly #parts: InsightsPageParts;
  readonly #notice = element('div', { class: 'notice', attributes: { hidden: true } });
  readonly #kept = element('p', { class: 'kept' });
  readonly #content = element('div', { class: 'insights-content' }, element('p', { class: 'wait' }, t('Reading the figures…')));
  readonly #live = element('div', { class: 'visually-hidden', attributes: { 'aria-live': 'polite', 'data-testid': 'live' } });
  #period: InsightsPeriod;
  #shown = '';
  #state: InsightsPageState | null = null;
  /** The table of the chart was opened. */
  #opened = false;

  constructor(root: HTMLElement, period: InsightsPeriod, parts: InsightsPageParts) {
    this.#parts = parts;
    this.#period = period;
    const button = (label: string, testId: string, onClick: () => void): HTMLElement =>
      textButton({ label, testId, appearance: 'secondary', onClick });
    root.replaceChildren(
      element(
        'main',
        { class: 'insights' },
        element('h1', {}, t('Insights')),
        this.#kept,
        this.#notice,
        element(
          'div',
          { class: 'insights-bar' },
          this.#periods(),
          element(
            'div',
            { class: 'button-row' },
            button(t('Export as CSV…'), 'export-csv', () => parts.exportAs('csv')),
            button(t('Export as JSON…'), 'export-json', () => parts.exportAs('json')),
            button(t('Settings'), 'settings', () => parts.openSettings()),
            button(t('Delete all…'), 'delete', () => parts.remove()),
          ),
        ),
        this.#content,
        this.#live,
      ),
    );
  }

  get period(): InsightsPeriod {
    return this.#period;
  }

  setState(state: InsightsPageState): void {
    this.#state = state;
    const { enabled, keepDays, problem } = state;
    const kept =
      keepDays === 0
        ? t(
            'Counted on this computer for you alone, kept until you delete it, and sent nowhere. Numbers only: no code, no questions, no answers.',
          )
        : plural(
            keepDays,
            'Counted on this computer for you alone, kept for {0} day, and sent nowhere. Numbers only: no code, no questions, no answers.',
            'Counted on this computer for you alone, kept for {0} days, and sent nowhere. Numbers only: no code, no questions, no answers.',
          );
    setText(this.#kept, kept);
    const notices = [...(enabled ? [] : [t('Insights are switched off: nothing more is counted. What was counted before stays until you delete it.')]), ...(problem === null ? [] : [problem])]; // prettier-ignore
    this.#notice.hidden = notices.length === 0;
    this.#notice.replaceChildren(
      icon('info'),
      element('div', { class: 'notice-body' }, ...notices.map((text) => element('span', {}, text))),
    );
  }

  /** Shows a report; what is the same stays as it is. It is told aloud only where somebody `asked` for it, as counts go on while people work. */
  show(report: InsightsReport, asked: boolean): void {
    const shown = JSON.stringify(report);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const { time, empty, never, figures, chart, tables, savings } = report;
    if (empty) {
      this.#replace(this.#emptyState(never));
      if (asked) this.announce(t('{0}: nothing was counted.', time));
      return;
    }
    this.#replace(
      element('h2', { class: 'time' }, time),
      figuresList(figures),
      ...(chart ? [barChart(chart, this.#opened, (open) => (this.#opened = open))] : []),
      savings ? savingsSection(savings) : noSavings(),
      ...tables.map(reportTable),
    );
    if (asked) this.announce(`${time}: ${figures.map(({ label, value }) => `${label} ${value}`).join(', ')}.`);
  }

  fail(text: string): void {
    this.#shown = '';
    const again = textButton({ label: t('Try again'), testId: 'again', onClick: () => this.#parts.look(this.#period) });
    this.#replace(element('div', { class: 'insights-empty' }, element('p', {}, text), again));
    this.announce(text);
  }

  /** With the focus where it was: in the table or on the button that is there again, else on the time that is looked at. */
  #replace(...content: readonly HTMLElement[]): void {
    const focused = focusIn(this.#content);
    const scrolled = focused?.element.scrollLeft ?? 0;
    this.#content.replaceChildren(...content);
    if (!focused) return;
    const again = this.#content.querySelector<HTMLElement>(focused.selector);
    const target = again ?? document.getElementById(`period-${this.#period}`);
    target?.focus({ preventScroll: true });
    if (again) again.scrollLeft = scrolled;
  }

  announce(text: string): void {
    setText(this.#live, text);
  }

  #periods(): HTMLElement {
    const choices = (Object.keys(periodWords()) as InsightsPeriod[]).map((period) => {
      const input = element('input', {
        attributes: { type: 'radio', name: 'period', id: `period-${period}`, value: period, checked: period === this.#period },
      });
      input.addEventListener('change', () => {
        this.#period = period;
        this.#parts.look(period);
      });
      return element(
        'span',
        { class: 'period' },
        input,
        element('label', { attributes: { for: `period-${period}` } }, periodWords()[period]),
      );
    });
    return element('fieldset', { class: 'periods' }, element('legend', { class: 'visually-hidden' }, t('Time')), ...choices);
  }

  #emptyState(never: boolean): HTMLElement {
    if (!never) {
      const all = textButton({ label: t('Show all'), testId: 'show-all', onClick: () => document.getElementById('period-all')?.click() });
      return element('div', { class: 'insights-empty' }, element('p', {}, t('Nothing was counted in this time.')), all);
    }
    const coming = [
      t('Tokens that models read and wrote, how fast, and how many needn’t be computed twice'),
      t('Edits that you applied, in part or whole, discarded or took back, by model and language'),
      t('Inline suggestions that you took, and that stayed'),
      t('Commit messages that were committed as they were written'),
      t('The commands that you use most'),
      t('An honest estimate of the typing that was spared, with its formula'),
    ];
    return element(
      'div',
      { class: 'insights-empty' },
      element('p', {}, this.#state?.enabled === false ? t('Nothing was counted. Switched on, this is what is shown here:') : t('Nothing was counted yet. As you work, this is what comes here:')),
      element('ul', {}, ...coming.map((text) => element('li', {}, text))),
    ); // prettier-ignore
  }
}

/** What has the focus, and what finds the same in content that takes its place; null where it is elsewhere. */
function focusIn(content: HTMLElement): { element: Element; selector: string } | null {
  const { activeElement } = document;
  if (!activeElement || !content.contains(activeElement)) return null;
  const name = activeElement.getAttribute('aria-labelledby');
  const selector = name === null ? activeElement.tagName.toLowerCase() : `[tabindex][aria-labelledby="${CSS.escape(name)}"]`;
  return { element: activeElement, selector };
}

function figuresList(figures: readonly InsightsFigure[]): HTMLElement {
  const cards = figures.map(({ label, value, note }) =>
    element(
      'div',
      { class: 'figure' },
      element('dt', {}, label),
      element('dd', {}, element('span', { class: 'value' }, value), element('span', { class: 'figure-note' }, note)),
    ),
  );
  return element('dl', { class: 'figures' }, ...cards);
}

function savingsSection({ result, steps, assumptions }: InsightsSavings): HTMLElement {
  const list = (lines: readonly string[]): HTMLElement => element('ul', {}, ...lines.map((line) => element('li', {}, line)));
  return element(
    'section',
    { attributes: { 'aria-labelledby': 'savings' } },
    element('h2', { attributes: { id: 'savings' } }, t('Time saved, an estimate')),
    element('p', { class: 'result' }, result),
    element('h3', {}, t('How it is worked out')),
    list(steps),
    element('h3', {}, t('What it takes for granted')),
    list(assumptions),
  );
}

function noSavings(): HTMLElement {
  return element(
    'section',
    { attributes: { 'aria-labelledby': 'savings' } },
    element('h2', { attributes: { id: 'savings' } }, t('Time saved, an estimate')),
    element('p', { class: 'note' }, t('No edit was applied and no suggestion taken in this time, so that there is nothing to estimate.')),
  );
}
