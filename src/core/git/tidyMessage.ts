/** Makes a message of what came out of the grammar, wherever it was cut. */
import { consistsOf, letters, maxBodyLines, printable } from './commitFormat.ts';

/** `cut`: the token bound ended it, so that its last word may be half a word. `maxSubject`: the grammar's bound. */
export function tidyMessage(text: string, maxSubject: number, cut: boolean): { subject: string; body: string | null } {
  const lines = text.split('\n');
  const [first = '', blank, ...rest] = lines;
  const endsInSubject = blank === undefined;
  const subject = tidySubject(first, (endsInSubject && cut) || first.length >= maxSubject);
  const items = rest.flatMap((line) => tidyItem(line)).slice(0, maxBodyLines);
  // A last line that the bound cut is worth less than no line.
  if (cut && !endsInSubject && items.length > 1) items.pop();
  return { subject, body: items.length > 0 ? items.join('\n') : null };
}

function tidySubject(line: string, mayEndInHalfAWord: boolean): string {
  let text = onlyPrintable(line);
  if (mayEndInHalfAWord) {
    const lastBlank = text.lastIndexOf(' ');
    if (lastBlank >= text.length / 2) text = text.slice(0, lastBlank);
  }
  return text.replace(/ {2,}/g, ' ').replace(/[ .]+$/, '');
}

function tidyItem(line: string): string[] {
  const text = onlyPrintable(line).replace(/ {2,}/g, ' ').trimEnd();
  return text.startsWith('- ') && consistsOf(text.charAt(2), letters) && text.length > 2 ? [text] : [];
}

/** Up to the first character that a message can't hold: a cut may fall inside a character's bytes. */
function onlyPrintable(line: string): string {
  for (let i = 0; i < line.length; i++) if (!consistsOf(line.charAt(i), printable)) return line.slice(0, i);
  return line;
}
