import { showInLine } from '../security/hiddenText.ts';

/** A run of backticks long enough that nothing in the text can close it: at least three. */
export function fenceFor(text: string): string {
  let longest = 2;
  for (const run of text.matchAll(/`+/g)) longest = Math.max(longest, run[0].length);
  return '`'.repeat(longest + 1);
}

/** The name after a fence: VS Code's language id where it is a plain word, nothing otherwise. */
export function fenceLanguage(languageId: string): string {
  return /^[A-Za-z0-9+#._-]{1,40}$/.test(languageId) && languageId !== 'plaintext' ? languageId : '';
}

/** The text as one Markdown code block that its content can't break out of. */
export function codeBlock(text: string, languageId: string): string {
  const fence = fenceFor(text);
  return `${fence}${fenceLanguage(languageId)}\n${text}${text.endsWith('\n') || text === '' ? '' : '\n'}${fence}`;
}

/** A text as code within a sentence of Markdown, which it can't end; characters that aren't seen are shown. */
export function inlineCode(text: string): string {
  const shown = showInLine(text);
  const runs = [...shown.matchAll(/`+/g)].map(([run]) => run.length);
  if (runs.length === 0) return shown === '' ? '` `' : `\`${shown}\``;
  const fence = '`'.repeat(Math.max(...runs) + 1);
  return `${fence} ${shown} ${fence}`;
}
