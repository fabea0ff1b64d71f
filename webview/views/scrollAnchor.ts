/** What is divided into parts that stand one below the other, each of which may be what the reader looks at. */
const divided = '.turns, .turn, .response, .answer, .answer-part, .prose, ul, ol, blockquote, .code-block, pre, code';

interface Held {
  element: Element;
  /** Pixels from the upper edge of the view. */
  top: number;
}

/**
 * What stands at the upper edge of a view, found again after what is above it has become higher or lower. By the element and not by figures, so that it holds
 * whatever changed: turns that came, blocks that were drawn, a figure's details that were opened.
 */
export class ScrollAnchor {
  /** The innermost first; those around it serve when it was drawn anew. */
  #held: Held[] = [];

  /** Takes what of `list` stands at the place `edge` of the window. */
  take(list: Element, edge: number): void {
    this.#held = [];
    let around = list;
    while (around.matches(divided)) {
      const found = firstEndingBelow(around.children, edge);
      if (!found) return;
      this.#held.unshift({ element: found.element, top: found.top - edge });
      if (found.top >= edge) return;
      around = found.element;
    }
  }

  /** Takes an element that is to stand at `top` pixels from the edge. */
  takeAt(element: Element, top: number): void {
    this.#held = [{ element, top }];
  }

  /** The outermost element that was taken; null for none. */
  get outermost(): Element | null {
    return this.#held.at(-1)?.element ?? null;
  }

  /** Pixels by which it has moved down since it was taken; where nothing of it is left, `instead` tells what stands for the outermost of it, and null is returned without that. */
  moved(edge: number, instead: () => Element | undefined): number | null {
    const held = this.#held.find(({ element }) => element.isConnected) ?? this.#held.at(-1);
    const element = held?.element.isConnected ? held.element : instead();
    return held && element ? element.getBoundingClientRect().top - edge - held.top : null;
  }
}

function firstEndingBelow(elements: HTMLCollection, edge: number): Held | null {
  for (const element of elements) {
    const { top, bottom, height } = element.getBoundingClientRect();
    // What is only for screen readers has a pixel.
    if (height > 1 && bottom > edge) return { element, top };
  }
  return null;
}
