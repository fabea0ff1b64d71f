/** What a command wrote into a terminal, as text. Pure. */

/** What is kept of it before signs for the terminal are taken out, as a multiple of what is shown. */
const rawFactor = 8;
const leastRaw = 40_000;

/** Signs for the terminal: titles and marks of the shell, other long ones, colours and moves of the cursor, and single ones. */
const signs = new RegExp(
  [
    String.raw`\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?`,
    String.raw`\u001b[P^_X][^\u001b]*(?:\u001b\\)?`,
    String.raw`\u001b\[[0-?]*[ -/]*[@-~]?`,
    String.raw`\u001b[ -/]*[0-~]?`,
  ].join('|'),
  'g',
);

/** All that is kept, which is more than is shown, so that what looks like a secret is found whole. */
export interface KeptOutput {
  text: string;
  /** There was more before it. */
  cut: boolean;
}

export interface ShownOutput {
  text: string;
  /** Characters that came before it; null where they weren't counted. */
  left: number | null;
}

/** Takes in pieces as they come, and keeps the end. */
export class CommandOutput {
  readonly #mostRaw: number;
  #raw = '';
  #cut = false;

  /** `most` characters are to be shown. */
  constructor(most: number) {
    this.#mostRaw = Math.max(leastRaw, most * rawFactor);
  }

  add(piece: string): void {
    this.#raw += piece;
    // Now and then, as each time copies all of it.
    if (this.#raw.length <= this.#mostRaw * 2) return;
    this.#raw = this.#raw.slice(-this.#mostRaw);
    this.#cut = true;
  }

  /** The end of it, without signs for the terminal; what was cut begins with a whole line. */
  get kept(): KeptOutput {
    return { text: plainText(this.#cut ? this.#raw.slice(this.#raw.indexOf('\n') + 1) : this.#raw), cut: this.#cut };
  }
}

/** The last `most` characters, from the beginning of a line on where there is one. */
export function lastOf({ text, cut }: KeptOutput, most: number): ShownOutput {
  if (text.length <= most) return { text, left: cut ? null : 0 };
  const end = text.slice(-most);
  const line = end.indexOf('\n') + 1;
  const shown = text[text.length - most - 1] === '\n' ? end : line > 0 ? end.slice(line) : end.replace(/^[\udc00-\udfff]/, '');
  return { text: shown, left: cut ? null : text.length - shown.length };
}

/** As somebody reads it there in the end. Looked through once, however it is made: a program's output may be a million blanks. */
function plainText(raw: string): string {
  const lines = raw
    .replace(signs, '')
    .split('\n')
    .map((line) => withoutErased(lastWritten(line)));
  const first = lines.findIndex((line) => line !== '');
  return first < 0 ? '' : lines.slice(first).join('\n').trimEnd();
}

/** Of a line that was written over, what stood there last. */
function lastWritten(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') end--;
  return end === 0 ? '' : line.slice(line.lastIndexOf('\r', end - 1) + 1, end);
}

function withoutErased(line: string): string {
  if (!line.includes('\b')) return line;
  const left: string[] = [];
  for (const sign of line) {
    if (sign === '\b') left.pop();
    else left.push(sign);
  }
  return left.join('');
}
