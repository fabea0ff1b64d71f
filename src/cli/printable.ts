/** Text that others wrote (a model, a file, its name), made safe for a terminal: it can't move the cursor, set colours, make links, or turn the reading direction. */
import { showHidden } from '../core/security/hiddenText.ts';

/** Controls but line breaks and tabs; marks that turn the reading direction, in which code reads otherwise than it runs. */
const steering = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Without them: in an answer they are of no use. */
export function printable(text: string): string {
  return text.replace(steering, '');
}

/** With a sign in the place of each, and of what else is not seen: somebody who looks at a change, or at why there is none, should know that it is there. */
export function visible(text: string): string {
  return showHidden(text).replaceAll('\r\n', '\n');
}

/** One JSON line, in which what JSON would leave as it is but a terminal takes for a command is written as an escape. It says the same. */
export function jsonLine(object: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(object).replace(steering, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** As much of a text as stands in one line of so many columns; wide characters take two. */
export function oneLine(text: string, columns: number): string {
  let width = 0;
  let line = '';
  for (const character of printable(text).replace(/\s+/g, ' ')) {
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f000}-\u{3ffff}]/u.test(
      character,
    )
      ? 2
      : 1;
    if (width > columns) break;
    line += character;
  }
  return line;
}
