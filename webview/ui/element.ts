/** Makes plain elements. Text only ever goes in as text nodes; nothing here parses HTML. */

export type Child = Node | string | null;

interface ElementOptions {
  class?: string;
  /** Attributes; `false` and `null` leave one out, `true` writes it empty. */
  attributes?: Readonly<Record<string, string | number | boolean | null>>;
  onClick?: (event: MouseEvent) => void;
}

/** A new element with its class, attributes and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: ElementOptions = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (options.class !== undefined) node.className = options.class;
  for (const [name, value] of Object.entries(options.attributes ?? {})) setAttribute(node, name, value);
  const { onClick } = options;
  if (onClick) node.addEventListener('click', onClick as EventListener);
  for (const child of children) if (child !== null) node.append(child);
  return node;
}

/** Writes or removes an attribute, leaving the DOM alone when nothing changes. */
export function setAttribute(node: Element, name: string, value: string | number | boolean | null): void {
  if (value === null || value === false) node.removeAttribute(name);
  else {
    const text = value === true ? '' : String(value);
    if (node.getAttribute(name) !== text) node.setAttribute(name, text);
  }
}

/** Sets an element's text, leaving the DOM (and a selection in it) alone when nothing changes. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Words that only screen readers get. */
export function hiddenText(text: string): HTMLElement {
  return element('span', { class: 'visually-hidden' }, text);
}
