/**
 * The key that VS Code's own editors and views find with. It looks there only into documents, and hands the key of a page on to the editor that was in front; so
 * it ends here.
 */
export function onFindKey(within: HTMLElement, find: () => void): void {
  const isMac = navigator.platform.startsWith('Mac');
  within.addEventListener('keydown', (event) => {
    const held = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
    if (!held || event.altKey || event.shiftKey || event.key.toLowerCase() !== 'f') return;
    event.preventDefault();
    event.stopPropagation();
    find();
  });
}
