import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { maxPlaceWords } from '../../../src/protocol/webview.ts';
import { PlaceLinks } from '../../../webview/placeLinks.ts';

/** Content with words as code; what becomes a link is noted. */
class Content {
  isConnected = true;
  readonly linked: string[] = [];
  readonly #codes: { textContent: string; closest: () => null; replaceWith: () => void }[];

  constructor(words: readonly string[]) {
    this.#codes = words.map((textContent) => ({
      textContent,
      closest: () => null,
      replaceWith: () => {
        this.linked.push(textContent);
        this.#codes.splice(this.#codes.findIndex((code) => code.textContent === textContent), 1); // prettier-ignore
      },
    }));
  }

  querySelectorAll(selector: string): unknown[] {
    return selector === 'code' ? [...this.#codes] : [];
  }
}

const words = (count: number): string[] => Array.from({ length: count }, (_, at) => `name${String(at)}`);
const anchor = () => ({
  append: () => undefined,
  classList: { add: () => undefined },
  setAttribute: () => undefined,
  dataset: {},
  addEventListener: () => undefined,
});

let asked: string[][];
let answer: (words: string[]) => Promise<{ found: string[]; pending: boolean }>;
let links: PlaceLinks;
const link = (content: Content): void => links.link(content as unknown as HTMLElement);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('NodeFilter', { SHOW_TEXT: 4 });
  vi.stubGlobal('document', { createTreeWalker: () => ({ nextNode: () => null }), createElement: anchor });
  asked = [];
  answer = () => Promise.resolve({ found: [], pending: false });
  links = new PlaceLinks((some) => {
    asked.push(some);
    return answer(some);
  }, () => undefined); // prettier-ignore
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the words of an answer', () => {
  it('are each asked about once, however many there are and however long that takes', async () => {
    answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return { found: ['name5399'], pending: false };
    };
    const content = new Content(words(5_400));
    link(content);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(asked).toHaveLength(5_400 / maxPlaceWords);
    expect(new Set(asked.flat()).size).toBe(5_400);
    expect(content.linked).toEqual(['name5399']);
  });

  it('are asked about again while the host does not know yet, with those behind them in between', async () => {
    answer = (some) => Promise.resolve(asked.length < 4 ? { found: [], pending: true } : { found: some, pending: false });
    const content = new Content(words(150));
    link(content);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked.slice(0, 2).map(([first]) => first)).toEqual(['name0', 'name100']);
    expect(new Set(content.linked).size).toBe(150);
    const count = asked.length;
    link(new Content(words(150)));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(count);
  });

  it('are let go where the page does not show them any more, or the host cannot tell', async () => {
    const gone = new Content(['first']);
    link(gone);
    gone.isConnected = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toEqual([]);
    answer = () => Promise.reject(new Error('no connection'));
    link(new Content(['second']));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([['second']]);
  });
});
