/** What went with a question, and what did not and why. It changes once: when the host has counted, and knows what fits. */
import { t } from '../../src/base/l10n.ts';
import { formatCount } from '../../src/base/formatNumbers.ts';
import type { ContextChip, ContextKind } from '../../src/protocol/webview.ts';
import { chipLabel, sentChips, unsentChips } from '../state/selectors.ts';
import { element } from '../ui/element.ts';
import { type IconName, icon } from '../ui/icon.ts';

const noNotes: readonly string[] = [];

export class SentContext {
  readonly element: HTMLElement;
  readonly #sent = element('ul', { class: 'sent-chips', attributes: { 'aria-label': t('Sent with the question') } });
  readonly #unsent = element('ul', { class: 'unsent-chips', attributes: { 'aria-label': t('Not sent with the question') } });
  readonly #notes = element('div', { class: 'chip-notes' });
  #chips: readonly ContextChip[] | null = null;
  #told: readonly string[] = noNotes;
  readonly #open: (chip: number) => void;

  /** `open` shows the file that a chip is of, by its place among all of them. */
  constructor(open: (chip: number) => void) {
    this.#open = open;
    this.element = element('div', { class: 'sent-context' }, this.#sent, this.#unsent, this.#notes);
  }

  update(chips: readonly ContextChip[], notes: readonly string[] = noNotes): void {
    if (chips === this.#chips && notes === this.#told) return;
    this.#chips = chips;
    this.#told = notes;
    const sent = sentChips(chips);
    const unsent = unsentChips(chips);
    this.#sent.replaceChildren(...sent.map((chip) => frame(chip, () => this.#open(chips.indexOf(chip)))));
    this.#unsent.replaceChildren(...unsent.map(reason));
    this.#sent.hidden = sent.length === 0;
    this.#unsent.hidden = unsent.length === 0;
    this.#notes.replaceChildren(...notes.map((note) => element('div', { class: 'chip-note' }, icon('info'), note)));
    this.element.hidden = chips.length + notes.length === 0;
  }
}

const kindIcons: Readonly<Record<ContextKind, IconName>> = {
  file: 'file',
  selection: 'selection',
  range: 'selection',
  symbol: 'selection',
  folder: 'folder',
  problems: 'info',
  terminal: 'terminal',
  pasted: 'copy',
  diff: 'diff',
  commit: 'diff',
  pullRequest: 'diff',
  map: 'info',
  project: 'info',
  outline: 'info',
  status: 'info',
  instructions: 'info',
};

/** Kinds that are lines of a file. */
const ofFile: ReadonlySet<ContextKind> = new Set<ContextKind>(['file', 'selection', 'range', 'symbol']);

/** A small frame that can't be changed any more; what is of a file leads there. */
function frame(chip: ContextChip, open: () => void): HTMLElement {
  const title = chip.reason === undefined ? chip.detail : `${chip.detail}\n${t('Gathered: {0}', chip.reason)}`;
  const sign = icon(chip.reason === undefined ? kindIcons[chip.kind] : 'search');
  const label = element('span', { class: 'chip-label' }, chip.label);
  const tokens = chip.tokens === null ? null : element('span', { class: 'chip-tokens' }, formatCount(chip.tokens));
  if (!ofFile.has(chip.kind))
    return element('li', { class: 'sent-chip', attributes: { title, 'aria-label': chipLabel(chip) } }, sign, label, tokens);
  const button = element(
    'button',
    {
      class: 'sent-open',
      attributes: {
        type: 'button',
        title: `${title}\n${t('Open it')}`,
        'aria-label': t('Open {0}', chipLabel(chip)),
        'data-testid': `sent-${chip.kind}`,
      },
      onClick: open,
    },
    sign,
    label,
    // Two words, as they are in its name.
    ' ',
    tokens,
  );
  return element('li', { class: 'sent-chip' }, button);
}

function reason(chip: ContextChip): HTMLElement {
  return element(
    'li',
    { class: 'chip-problem', attributes: { title: chip.detail } },
    icon('warning'),
    element('span', {}, t('{0} was not sent: {1}', chip.label, chip.problem ?? '')),
  );
}
