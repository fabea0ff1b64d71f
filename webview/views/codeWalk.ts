/** From block of code to block of code with the keyboard, over all answers. */
import { t } from '../../src/base/l10n.ts';

/** Of a page that is scrolled by it. */
const pageShare = 0.9;

/**
 * Puts the focus on the block of code after or before the one that has it; from elsewhere on the last one, or on the first in sight. Where none is drawn that way, the list is scrolled, so that the next
 * press finds it. Returns what is to be said, null where the block says it itself.
 */
export function walkCode(scroller: HTMLElement, way: 'next' | 'previous'): string | null {
  const block = codeThatWay(scroller, way);
  if (block) {
    // A diagram stands in the place of its code.
    const [target] = ['pre', 'vscode-button'].flatMap((name) =>
      [...block.querySelectorAll<HTMLElement>(name)].filter((one) => one.checkVisibility()),
    );
    target?.focus();
    return null;
  }
  const before = scroller.scrollTop;
  scroller.scrollBy({ top: (way === 'next' ? 1 : -1) * pageShare * scroller.clientHeight });
  return scroller.scrollTop === before ? t('There is no more code.') : null;
}

function codeThatWay(scroller: HTMLElement, way: 'next' | 'previous'): HTMLElement | undefined {
  const blocks = [...scroller.querySelectorAll<HTMLElement>('.code-block')].filter((block) => block.checkVisibility());
  const focused = document.activeElement;
  if (!focused || focused === scroller || !scroller.contains(focused)) {
    const { top } = scroller.getBoundingClientRect();
    return way === 'previous' ? blocks.at(-1) : blocks.find((block) => block.getBoundingClientRect().bottom > top);
  }
  const isThatWay = (block: HTMLElement): boolean => {
    const side = focused.compareDocumentPosition(block);
    return (
      !block.contains(focused) && (side & (way === 'next' ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING)) !== 0
    );
  };
  return way === 'next' ? blocks.find(isThatWay) : blocks.findLast(isThatWay);
}
