/** An answer as plain words: what a screen reader is told, where markup and whole code blocks would only be in the way. */
import { plural } from '../../src/base/l10n.ts';
import type { Token } from 'markdown-it';
import { languageLabel } from '../highlight/languages.ts';
import { fenceTitle } from './fenceTitle.ts';
import { parseMarkdown } from '../../src/markdown/parser.ts';

/** Text of a Markdown document without its markup; a code block becomes a few words about it. */
export function plainText(markdown: string): string {
  const parts: string[] = [];
  for (const token of parseMarkdown(markdown, {})) {
    if (token.type === 'inline') parts.push(inlineText(token.children ?? []));
    else if (token.type === 'fence' || token.type === 'code_block') parts.push(codeText(fenceTitle(token.info).word, token.content));
  }
  return parts
    .map((part) => part.replace(/\s+/g, ' ').trim())
    .filter((part) => part !== '')
    .join(' ');
}

/** `JavaScript code, 3 lines.` */
export function codeText(language: string, code: string): string {
  const lines = code.replace(/\n$/, '').split('\n').length;
  const label = languageLabel(language);
  return label === ''
    ? plural(lines, 'Code, {0} line.', 'Code, {0} lines.')
    : plural(lines, '{1} code, {0} line.', '{1} code, {0} lines.', label);
}

function inlineText(tokens: Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'text' || token.type === 'code_inline' || token.type === 'math') return token.content;
      if (token.type === 'softbreak' || token.type === 'hardbreak') return ' ';
      return token.type === 'image' ? inlineText(token.children ?? []) : '';
    })
    .join('');
}
