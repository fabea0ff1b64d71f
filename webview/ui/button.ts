/** The toolkit's button, with text or as an icon. */
import { type IconName, icon } from './icon.ts';

type ToolkitButton = HTMLElement & { disabled: boolean };

interface ButtonOptions {
  /** Its text, or the name and tooltip of an icon button. */
  label: string;
  onClick: () => void;
  appearance?: 'primary' | 'secondary';
  class?: string;
  /** Hooks for tests and for the host's command map. */
  testId?: string;
  action?: string;
}

/** A button that shows its label. */
export function textButton(options: ButtonOptions): HTMLElement {
  const button = createButton(options, options.appearance ?? 'primary');
  button.textContent = options.label;
  return button;
}

/** A button that shows an icon; the label is its accessible name and its tooltip. */
export function iconButton(name: IconName, options: ButtonOptions): HTMLElement {
  const button = createButton(options, 'icon');
  button.append(icon(name));
  setButtonLabel(button, options.label);
  return button;
}

/** Renames an icon button. */
export function setButtonLabel(button: HTMLElement, label: string): void {
  // The toolkit hands aria-label on to the inner control, which is the one that takes the focus.
  button.setAttribute('aria-label', label);
  button.title = label;
}

/** Switches a button on or off. */
export function setButtonEnabled(button: HTMLElement, enabled: boolean): void {
  (button as ToolkitButton).disabled = !enabled;
}

function createButton(options: ButtonOptions, appearance: 'primary' | 'secondary' | 'icon'): HTMLElement {
  const button = document.createElement('vscode-button') as ToolkitButton;
  button.setAttribute('appearance', appearance);
  if (options.class !== undefined) button.className = options.class;
  if (options.testId !== undefined) button.dataset.testid = options.testId;
  if (options.action !== undefined) button.dataset.action = options.action;
  button.addEventListener('click', () => {
    if (!button.disabled) options.onClick();
  });
  return button;
}
