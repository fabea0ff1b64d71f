/** Says in a page that the chat is shown in another place, and leads there or brings it back. What it stands for keeps its size, and can't be reached meanwhile. */
import { t } from '../../src/base/l10n.ts';
import { textButton } from '../ui/button.ts';
import { element } from '../ui/element.ts';
import { icon } from '../ui/icon.ts';
import type { ChatActions } from './chatActions.ts';

export class AwayNote {
  readonly element: HTMLElement;
  readonly #covered: readonly HTMLElement[];

  /** `covered` is what can't be seen while the note can. */
  constructor(actions: Pick<ChatActions, 'action'>, covered: readonly HTMLElement[]) {
    this.#covered = covered;
    this.element = element(
      'section',
      { class: 'away-note', attributes: { 'aria-label': t('Where the chat is'), 'data-testid': 'away' } },
      icon('chat'),
      element('h2', {}, t('The chat is open in an editor')),
      textButton({ label: t('Show It'), action: 'openInEditor', onClick: () => actions.action('openInEditor') }),
      textButton({
        label: t('Bring It Back Here'),
        action: 'openInSideBar',
        appearance: 'secondary',
        onClick: () => actions.action('openInSideBar'),
      }),
    );
    this.element.hidden = true;
  }

  update(away: boolean): void {
    if (this.element.hidden !== away) return;
    this.element.hidden = !away;
    for (const part of this.#covered) part.classList.toggle('away', away);
  }
}
