/**
 * Makes links of words in answers that name a file, a folder or a symbol of the workspace. What is there only the host knows: it is asked for many words at once, a moment after the
 * last of them came, and each word once; nothing is a link before. Code blocks stay as they are.
 */
import { t } from '../src/base/l10n.ts';
import { mayBePlace } from '../src/base/placeWord.ts';
import { maxPlaceWords } from '../src/protocol/webview.ts';
import { element } from './ui/element.ts';

/** Milliseconds without another block after which the words are asked about. */
const askAfterMs = 150;
/** Milliseconds between two questions where there are too many words for one. */
const nextAfterMs = 20;
/** What isn't there yet may be made: it is asked about again when it is drawn again after so many milliseconds. */
const forgetMs = 10_000;
/** What the host doesn't know yet is asked again after so many milliseconds, so often. */
const againMs = 3_000;
const mostAgain = 5;
/** More words than these are not remembered. */
const mostWords = 5_000;

type Ask = (words: string[]) => Promise<{ found: string[]; pending: boolean }>;

/** A place in the page that is a link if its word leads somewhere. */
interface Candidate {
  word: string;
  link: () => void;
}

export class PlaceLinks {
  readonly #ask: Ask;
  readonly #open: (word: string) => void;
  readonly #there = new Set<string>();
  /** Until when it counts. */
  readonly #notThere = new Map<string, number>();
  /** Content with the words of it that the host hasn't answered for: each is asked about once, however many there are. */
  readonly #waiting = new Map<HTMLElement, Set<string>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = false;
  #again = 0;

  constructor(ask: Ask, open: (word: string) => void) {
    this.#ask = ask;
    this.#open = open;
  }

  /** Links what is known to be there in content that is whole, and asks about the rest. */
  link(content: HTMLElement): void {
    const unknown = this.#linkKnown(content);
    if (unknown.size === 0) return;
    this.#again = 0;
    this.#waiting.set(content, unknown);
    this.#askLater(askAfterMs);
  }

  #askLater(ms: number): void {
    if (this.#asking) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#askNow(), ms);
  }

  async #askNow(): Promise<void> {
    const words = this.#nextWords();
    if (words.length === 0) return;
    this.#asking = true;
    let pending = false;
    try {
      const answer = await this.#ask(words);
      pending = answer.pending && this.#again < mostAgain;
      this.#learn(words, answer.found, pending);
    } catch {
      // Words stay words; they are asked about when they are drawn again.
      this.#waiting.clear();
    } finally {
      this.#asking = false;
    }
    if (pending) this.#again++;
    if (this.#waiting.size > 0) this.#askLater(pending ? againMs : nextAfterMs);
  }

  /** As many as may be asked about at once; what isn't in the page any more asks for nothing. */
  #nextWords(): string[] {
    const wanted = new Set<string>();
    for (const [content, left] of this.#waiting) {
      if (content.isConnected) for (const word of left) wanted.add(word);
      else this.#waiting.delete(content);
      if (wanted.size >= maxPlaceWords) break;
    }
    return [...wanted].slice(0, maxPlaceWords);
  }

  #learn(words: readonly string[], found: readonly string[], pending: boolean): void {
    if (this.#there.size > mostWords) this.#there.clear();
    if (this.#notThere.size > mostWords) this.#notThere.clear();
    const there = new Set(found);
    for (const word of words) {
      if (there.has(word)) this.#there.add(word);
      else if (!pending) this.#notThere.set(word, Date.now() + forgetMs);
    }
    for (const [content, left] of this.#waiting) {
      let isLinked = false;
      for (const word of words.filter((one) => left.delete(one))) {
        if (there.has(word)) isLinked = true;
        // Behind those that weren't asked about yet.
        else if (pending) left.add(word);
      }
      if (isLinked) this.#linkKnown(content);
      if (left.size === 0) this.#waiting.delete(content);
    }
  }

  /** Makes the links, and returns the words that nothing is known of. */
  #linkKnown(content: HTMLElement): Set<string> {
    const unknown = new Set<string>();
    for (const { word, link } of candidates(content, this.#open)) {
      if (this.#there.has(word)) link();
      else if ((this.#notThere.get(word) ?? 0) < Date.now()) unknown.add(word);
    }
    return unknown;
  }
}

/** What may become a link: targets of links that are no address, code in a sentence, and words of the text. */
function candidates(content: HTMLElement, open: (word: string) => void): Candidate[] {
  const found: Candidate[] = [];
  for (const anchor of content.querySelectorAll<HTMLElement>('a[data-place]:not(.place)')) {
    const word = anchor.dataset.place ?? '';
    anchor.title = word;
    found.push({ word, link: () => makeLink(anchor, word, open) });
  }
  for (const code of content.querySelectorAll('code')) {
    const word = code.textContent;
    if (code.closest('a, pre, [data-math]') || !mayBePlace(word, 'code')) continue;
    found.push({
      word,
      link: () => {
        const anchor = element('a');
        code.replaceWith(anchor);
        anchor.append(code);
        makeLink(anchor, word, open);
      },
    });
  }
  const texts = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const text = node as Text;
    if (!/[./\\]/.test(text.data) || text.parentElement?.closest('a, pre, code, .code-block, [data-math]')) continue;
    // From its end on, as each link cuts the rest of the text off.
    for (const { word, at } of wordsOf(text.data).reverse())
      found.push({
        word,
        link: () => {
          const rest = text.splitText(at);
          rest.splitText(word.length);
          const anchor = element('a');
          rest.replaceWith(anchor);
          anchor.append(rest);
          makeLink(anchor, word, open);
        },
      });
  }
  return found;
}

function wordsOf(text: string): { word: string; at: number }[] {
  return [...text.matchAll(/[^\s<>"'`“”„«»()[\]{},;|*]+/g)].flatMap((match) => {
    const word = match[0].replace(/[.:!?…]+$/, '');
    return mayBePlace(word, 'text') ? [{ word, at: match.index }] : [];
  });
}

function makeLink(anchor: HTMLElement, word: string, open: (word: string) => void): void {
  anchor.classList.add('place');
  anchor.title = t('Open {0}', word);
  // Without an address VS Code doesn't take the click for one.
  anchor.setAttribute('role', 'link');
  anchor.tabIndex = 0;
  anchor.dataset.place = word;
  anchor.addEventListener('click', (event) => {
    event.preventDefault();
    open(word);
  });
  anchor.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    open(word);
  });
}
