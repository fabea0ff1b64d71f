/** A Markdown text without its HTML comments, with `instead` in the place of each; one that never ends is text. In one pass, as a file of others may open any number of them. Pure. */
export function withoutComments(text: string, instead = ''): string {
  let kept = '';
  let at = 0;
  for (;;) {
    const open = text.indexOf('<!--', at);
    const close = open < 0 ? -1 : text.indexOf('-->', open + 4);
    if (close < 0) return kept + text.slice(at);
    kept += text.slice(at, open) + instead;
    at = close + 3;
  }
}
