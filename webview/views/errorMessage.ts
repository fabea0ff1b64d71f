/** A sentence about something that went wrong, with the buttons that lead on. */
import type { UserMessage } from '../../src/protocol/webview.ts';
import { textButton } from '../ui/button.ts';
import { element } from '../ui/element.ts';
import { icon } from '../ui/icon.ts';
import type { ChatActions } from './chatActions.ts';

/** The message's element. `retry` is asked of the chat itself, every other action of the host's commands. */
export function errorMessage(message: UserMessage, actions: ChatActions): HTMLElement {
  const buttons = message.actions.map(({ id, label, about }, index) =>
    textButton({
      label,
      appearance: index === 0 ? 'primary' : 'secondary',
      action: id,
      onClick: () => (id === 'retry' ? actions.retry() : actions.action(id, about)),
    }),
  );
  return element(
    'div',
    { class: 'error-message' },
    icon('error'),
    element(
      'div',
      { class: 'error-body' },
      element('div', { class: 'error-text' }, message.text),
      buttons.length > 0 ? element('div', { class: 'button-row' }, ...buttons) : null,
    ),
  );
}
