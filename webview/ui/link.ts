/** The toolkit's link, used for actions that read as part of a text. */

/** A link that runs an action instead of going anywhere. */
export function actionLink(label: string, onClick: () => void): HTMLElement {
  const link = document.createElement('vscode-link');
  // Without a target the inner anchor can't be focused; the click is taken over below.
  link.setAttribute('href', '#');
  link.textContent = label;
  link.addEventListener('click', (event) => {
    event.preventDefault();
    onClick();
  });
  return link;
}
