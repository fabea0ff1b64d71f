/**
 * Characters that are not seen, or turn the reading direction, so that a text reads otherwise than it is: shown by their number, as `⟨U+202E⟩`. One way for
 * every place that shows others' text: diffs, sentences, lists. Pure.
 */

/** Controls but tabs; what no font draws; separators and marks that only layout knows. */
const unseen = String.raw`[[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]--\t]`;

/** Scripts that are not written right without joiners. */
const joining = ['Arab', 'Syrc', 'Mong', 'Nkoo', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym', 'Sinh', 'Khmr', 'Mymr', 'Tibt']
  .map((script) => String.raw`\p{Script=${script}}`)
  .join(''); // prettier-ignore

/** Where some of them belong: in emoji, and in words of these scripts. */
const proper = [
  String.raw`\p{RGI_Emoji}`,
  String.raw`\p{Emoji}[\ufe0e\ufe0f](?!\p{Variation_Selector})`,
  String.raw`\p{Extended_Pictographic}\u200d(?=\p{Extended_Pictographic})`,
  String.raw`[${joining}][\u200c\u200d](?=[${joining}])`,
].join('|');

const anyUnseen = new RegExp(unseen, 'v');
const properOrUnseen = new RegExp(`(?<proper>${proper})|${unseen}`, 'gv');
/** A line, or a return that ends none. */
const piece = /[^\r\n]+|\r(?!\n)/g;

/** With a sign in the place of each. Line ends stay as they are. */
export function showHidden(text: string): string {
  return replaceHidden(text, (character) => `⟨${nameOf(character)}⟩`);
}

/** As {@link showHidden}, in one line: what would end it is shown too, as a name of a file may have it. */
export function showInLine(text: string): string {
  return showHidden(text.replace(/[\r\n]/g, (end) => `⟨${nameOf(end)}⟩`));
}

/** The names of those that a text holds, as `U+202E`; each once. */
export function hiddenIn(text: string): string[] {
  const names = new Set<string>();
  replaceHidden(text, (character) => {
    names.add(nameOf(character));
    return character;
  });
  return [...names];
}

function replaceHidden(text: string, replace: (character: string) => string): string {
  return text.replace(piece, (line) =>
    // Most lines have none, and looking for emoji takes long.
    anyUnseen.test(line)
      ? line.replace(properOrUnseen, (found, isProper: string | undefined) => (isProper === undefined ? replace(found) : found))
      : line,
  );
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
