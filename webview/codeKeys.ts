/** The keys with which VS Code's own chat goes from one block of code to the next: Ctrl+Alt+PageDown and PageUp, with ⌘ in the place of Ctrl on a Mac. */
export function onCodeKeys(within: HTMLElement, go: (way: 'next' | 'previous') => void): void {
  const isMac = navigator.platform.startsWith('Mac');
  within.addEventListener('keydown', (event) => {
    const held = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
    if (!held || !event.altKey || event.shiftKey || (event.key !== 'PageDown' && event.key !== 'PageUp')) return;
    event.preventDefault();
    event.stopPropagation();
    go(event.key === 'PageDown' ? 'next' : 'previous');
  });
}
