/**
 * Takes clicks on addresses in answers, before VS Code does: in a trusted folder that opens what a page links without a word, and an address that a model wrote may carry what it has read.
 */
export function askBeforeLeaving(root: HTMLElement, open: (url: string) => void): void {
  root.addEventListener(
    'click',
    (event) => {
      const url = event.target instanceof Element ? event.target.closest('a[href]')?.getAttribute('href') : null;
      if (url == null || !/^(?:https?|mailto):/i.test(url)) return;
      event.preventDefault();
      event.stopPropagation();
      open(url);
    },
    { capture: true },
  );
}
