/** The toolkit's badge and tag: a count, and a word. */

/** A small round count. */
export function badge(text: string): HTMLElement {
  const node = document.createElement('vscode-badge');
  node.textContent = text;
  return node;
}

/** A framed word such as "test". */
export function tag(text: string): HTMLElement {
  const node = document.createElement('vscode-tag');
  node.textContent = text;
  return node;
}
