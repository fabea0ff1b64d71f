/**
 * The lines of a code block, in stretches: so what is added at the end of ten thousand lines is laid out with the last hundred of them, and stretches that are
 * out of sight cost neither layout nor colours. Colouring runs in short slices after the text is on screen, so it never holds up the stream.
 */
import type { LineTokenizer } from '../highlight/highlighter.ts';
import { logWarning } from '../log.ts';
import { EditLines } from '../markdown/editLines.ts';
import { element } from '../ui/element.ts';

/** Milliseconds of colouring between two chances for the page to do something else. */
const sliceMs = 6;
const linesOfStretch = 100;
/** More characters than these don't come in one piece of a stream. */
const writtenAtOnce = 20_000;

interface LineReader {
  tokenizer: LineTokenizer;
  editLines: EditLines;
}

interface Stretch {
  element: HTMLElement;
  text: string;
  lines: number;
  /** The rest of its text, not coloured (yet). */
  plain: Text;
  /** Reads its lines from the first on; null before the stretch above it was read. */
  reader: LineReader | null;
  /** As that was at the first line. */
  start: LineReader | null;
  /** Characters that were read. */
  read: number;
  /** What is read is coloured: it was in sight. */
  wanted: boolean;
}

export class CodeLines {
  readonly element = element('code');
  #stretches: Stretch[] = [];
  #language: string | null = null;
  #text = '';
  #closed = false;
  /** What comes now is being written, and not a long text that was written before. */
  #isWritten = false;
  /** Makes what reads the first line; null until the language is there, and without one. */
  #newTokenizer: (() => LineTokenizer) | null = null;
  #scheduled = false;

  /** Shows the code so far; `closed` when no more will come. `language` is a grammar's id. */
  update(language: string | null, text: string, closed: boolean): void {
    const goesOn = language === this.#language && text.startsWith(this.#text);
    const shown = goesOn ? this.#text.length : 0;
    if (!goesOn) {
      this.#stretches = [];
      this.element.replaceChildren();
    }
    this.#text = text;
    this.#closed = closed;
    this.#isWritten = !closed && text.length - shown < writtenAtOnce;
    if (language !== this.#language) {
      this.#language = language;
      this.#newTokenizer = null;
      if (language !== null) void this.#prepare(language);
    }
    this.#append(text.slice(shown));
    this.#settle();
    this.#schedule();
  }

  #append(text: string): void {
    for (let from = 0; from < text.length;) {
      let last = this.#stretches.at(-1);
      if (!last || last.lines >= linesOfStretch) this.#stretches.push((last = this.#newStretch()));
      let end = from;
      while (last.lines < linesOfStretch && end < text.length) {
        const next = text.indexOf('\n', end);
        end = next < 0 ? text.length : next + 1;
        if (next >= 0) last.lines++;
      }
      const added = text.slice(from, end);
      last.text += added;
      last.plain.appendData(added);
      from = end;
    }
  }

  #newStretch(): Stretch {
    const plain = document.createTextNode('');
    const around = element('span', { class: 'code-lines' }, plain);
    // What is written now is looked at; of a whole text that comes at once the browser says what is in sight.
    const stretch: Stretch = { element: around, text: '', lines: 0, plain, reader: null, start: null, read: 0, wanted: this.#isWritten };
    around.addEventListener('contentvisibilityautostatechange', (event) => {
      if ((event as ContentVisibilityAutoStateChangeEvent).skipped || stretch.wanted) return;
      stretch.wanted = true;
      this.#readAnew(stretch);
      this.#schedule();
    });
    this.element.append(around);
    return stretch;
  }

  /** Stretches that won't grow are left out while they are out of sight. A short text isn't divided. */
  #settle(): void {
    const last = this.#stretches.at(-1);
    if (last && (!this.#closed || this.#stretches.length === 1)) last.wanted = true;
    if (this.#stretches.length > 1)
      for (const { element, lines } of this.#closed ? this.#stretches : this.#stretches.slice(0, -1)) {
        if (element.dataset.settled !== undefined) continue;
        element.dataset.settled = '';
        element.style.setProperty('--lines', String(lines));
      }
  }

  /** Was it read without colours, it is read again with them, from what was known at its beginning. */
  #readAnew(stretch: Stretch): void {
    stretch.read = 0;
    stretch.reader = stretch.start && copyOf(stretch.start);
  }

  async #prepare(language: string): Promise<void> {
    try {
      const { LineTokenizer, prepareLanguage } = await import('../highlight/highlighter.ts');
      await prepareLanguage(language);
      if (this.#language !== language || this.#newTokenizer) return;
      this.#newTokenizer = () => new LineTokenizer(language);
      this.#schedule();
    } catch (error) {
      logWarning(`no colours for ${language}`, error); // the code is readable without them
    }
  }

  #schedule(): void {
    if (this.#scheduled || !this.#newTokenizer || !this.#nextToRead()) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      this.#readSlice();
      this.#schedule();
    });
  }

  /** The stretch to go on with: the first that isn't read, if it or one below it is wanted; null when all is done, or waits for the rest of its line. */
  #nextToRead(): Stretch | null {
    const wanted = this.#stretches.findLastIndex((stretch) => stretch.wanted && nextLineEnd(stretch, this.#ended(stretch)) >= 0);
    if (wanted < 0) return null;
    return this.#stretches.slice(0, wanted + 1).find((stretch) => nextLineEnd(stretch, this.#ended(stretch)) >= 0) ?? null;
  }

  #ended(stretch: Stretch): boolean {
    return this.#closed || stretch !== this.#stretches.at(-1);
  }

  #readerFor(stretch: Stretch): LineReader | null {
    const above = this.#stretches[this.#stretches.indexOf(stretch) - 1];
    if (above) return above.reader;
    return this.#newTokenizer && { tokenizer: this.#newTokenizer(), editLines: new EditLines() };
  }

  #readSlice(): void {
    const deadline = performance.now() + sliceMs;
    for (let stretch = this.#nextToRead(); stretch && performance.now() < deadline; stretch = this.#nextToRead()) {
      if (!stretch.reader) {
        const reader = this.#readerFor(stretch);
        if (!reader) return;
        stretch.start = copyOf(reader);
        stretch.reader = copyOf(reader);
      }
      this.#read(stretch, stretch.reader, deadline);
    }
  }

  #read(stretch: Stretch, { tokenizer, editLines }: LineReader, deadline: number): void {
    const nodes: Node[] = [];
    const ended = this.#ended(stretch);
    for (let end = nextLineEnd(stretch, ended); end >= 0 && performance.now() < deadline; end = nextLineEnd(stretch, ended)) {
      const line = stretch.text.slice(stretch.read, end);
      const tokens = tokenizer.next(line);
      const kind = editLines.next(line);
      const hasBreak = end < stretch.text.length;
      stretch.read = end + (hasBreak ? 1 : 0);
      if (!stretch.wanted) continue;
      const parts = tokens.map((token) =>
        token.className === null ? document.createTextNode(token.text) : element('span', { class: token.className }, token.text),
      );
      if (hasBreak) parts.push(document.createTextNode('\n'));
      nodes.push(...(kind === null ? parts : [element('span', { class: `edit-line edit-${kind}` }, ...parts)]));
    }
    if (!stretch.wanted) return;
    stretch.plain.before(...nodes);
    stretch.plain.data = stretch.text.slice(stretch.read);
  }
}

function copyOf({ tokenizer, editLines }: LineReader): LineReader {
  return { tokenizer: tokenizer.copy(), editLines: editLines.copy() };
}

/** End of the next line of a stretch that can be read; -1 when there is none: a line still being written waits. */
function nextLineEnd({ text, read }: Stretch, ended: boolean): number {
  const end = text.indexOf('\n', read);
  if (end >= 0) return end;
  return ended && read < text.length ? text.length : -1;
}
