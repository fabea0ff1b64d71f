/** Pictures of formulas and diagrams: asked for a few at a time, kept to be shown again, and made anew in the colours of another theme. */
import { t } from '../src/base/l10n.ts';
import { type DrawingColours, type DrawingKind, type Drawn, longestDrawing } from '../src/protocol/drawing.ts';
import { onThemeChange, themeColours } from './ui/themeColours.ts';

/** Pictures that are kept. */
const mostKept = 200;
/** Asked for at once; the host draws one after the other. */
const mostAsked = 2;

type Ask = (request: { kind: DrawingKind; source: string; colours: DrawingColours }) => Promise<Drawn>;

const names: Readonly<Record<keyof DrawingColours, readonly string[]>> = {
  foreground: ['foreground', 'editor-foreground'],
  background: ['editor-background'],
  line: ['contrastBorder', 'descriptionForeground', 'foreground'],
  border: ['contrastBorder', 'descriptionForeground', 'foreground'],
  surface: ['editorWidget-background', 'editor-background'],
};

export class Drawings {
  readonly #ask: Ask;
  readonly #kept = new Map<string, Promise<Drawn>>();
  readonly #shown = new Map<HTMLElement, () => void>();
  readonly #waiting: (() => void)[] = [];
  #asked = 0;
  #colours: DrawingColours | null = null;

  constructor(ask: Ask) {
    this.#ask = ask;
    onThemeChange(() => {
      const colours = themeColours(names, 'background');
      if (JSON.stringify(colours) === JSON.stringify(this.#colours)) return;
      this.#colours = colours;
      for (const [of, draw] of this.#shown) {
        if (of.isConnected) draw();
        else this.#shown.delete(of);
      }
    });
  }

  /** See `ChatActions.draw`. */
  draw(of: HTMLElement, kind: DrawingKind, source: string, show: (drawn: Drawn) => void): void {
    const draw = (): void => {
      const colours = (this.#colours ??= themeColours(names, 'background'));
      void this.#drawn({ kind, source, colours }).then((drawn) => {
        this.#forgetGone();
        // Another theme may have come meanwhile.
        if (colours === this.#colours && this.#shown.get(of) === draw) show(drawn);
      });
    };
    this.#shown.set(of, draw);
    draw();
  }

  /** What isn't in the page any more is drawn anew where it comes back. */
  #forgetGone(): void {
    if (this.#shown.size <= mostKept) return;
    for (const shown of this.#shown.keys()) if (!shown.isConnected) this.#shown.delete(shown);
  }

  async #drawn(request: Parameters<Ask>[0]): Promise<Drawn> {
    if (request.source.length > longestDrawing) return { problem: t('This is too long to be drawn, so its source is shown.') };
    const key = JSON.stringify(request);
    let drawn = this.#kept.get(key);
    if (!drawn) {
      drawn = this.#inTurn(() => this.#ask(request));
      this.#kept.set(key, drawn);
      const [oldest] = this.#kept.keys();
      if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
    }
    try {
      return await drawn;
    } catch {
      // The connection, and not the source: it is asked again where it is shown again.
      this.#kept.delete(key);
      return { problem: t('This could not be drawn, so its source is shown.') };
    }
  }

  async #inTurn(ask: () => Promise<Drawn>): Promise<Drawn> {
    if (this.#asked >= mostAsked) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#asked++;
    try {
      return await ask();
    } finally {
      this.#asked--;
      this.#waiting.shift()?.();
    }
  }
}
