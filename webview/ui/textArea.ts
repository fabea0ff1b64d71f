/** The toolkit's text area as a field that grows with its text (the growing is CSS: field-sizing on the inner control). */

type ToolkitTextArea = HTMLElement & { value: string; placeholder: string };

export interface TextField {
  readonly element: HTMLElement;
  value: string;
  placeholder: string;
  focus(): void;
  /** Characters before the cursor, or before the end of what is selected. */
  readonly cursor: number;
  /** Puts the cursor behind so many characters, and into sight. */
  moveTo(cursor: number): void;
  /** True when the cursor is in it. */
  hasFocus(): boolean;
}

interface TextFieldOptions {
  id: string;
  label: string;
  placeholder: string;
  onInput: () => void;
  /** The cursor may have moved without anything being typed. */
  onMove: () => void;
  onKeydown: (event: KeyboardEvent) => void;
}

/** Adds a text field to `parent`. It must be in the document: the toolkit fills the control in when it is connected. */
export function mountTextField(parent: HTMLElement, options: TextFieldOptions): TextField {
  const host = document.createElement('vscode-text-area') as ToolkitTextArea;
  host.id = options.id;
  host.setAttribute('resize', 'none');
  host.setAttribute('rows', '1');
  host.placeholder = options.placeholder;
  parent.append(host);
  // On connecting, the toolkit names every text area "Text area".
  host.setAttribute('aria-label', options.label);
  host.addEventListener('input', () => options.onInput());
  host.addEventListener('keydown', options.onKeydown);
  for (const name of ['keyup', 'mouseup']) host.addEventListener(name, () => options.onMove());
  const control = (): HTMLTextAreaElement | null => host.shadowRoot?.querySelector('textarea') ?? null;
  control()?.setAttribute('dir', 'auto');
  return {
    element: host,
    get value() {
      return host.value;
    },
    set value(text: string) {
      host.value = text;
      // The toolkit passes the value on with the next frame; a key pressed before that would replace it.
      const field = control();
      if (field) field.value = text;
    },
    get placeholder() {
      return host.placeholder;
    },
    set placeholder(text: string) {
      if (host.placeholder !== text) host.placeholder = text;
    },
    focus: () => host.focus(),
    get cursor() {
      const field = control();
      return field?.selectionEnd ?? host.value.length;
    },
    moveTo(cursor) {
      const field = control();
      field?.setSelectionRange(cursor, cursor);
      if (field && cursor >= field.value.length) field.scrollTop = field.scrollHeight;
    },
    hasFocus: () => document.activeElement === host,
  };
}
