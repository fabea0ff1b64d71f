/**
 * The one Markdown parser, of the chat and of pages that are written from it. What a model writes is untrusted: raw HTML stays text, only http, https and mailto
 * become links, files of the workspace once the chat's host has found them, and an image is shown as words so that nothing is ever fetched. The HTML it makes is sanitised once more
 * before it meets the chat's page (webview/markdown/sanitize.ts).
 */
import createMarkdownIt, { type Env, type MarkdownIt, type Token } from 'markdown-it';
import { mayBeFileLink } from '../base/placeWord.ts';
import { findFormulas, keepFormulasWhole } from './math.ts';

const allowedSchemes = new Set(['http:', 'https:', 'mailto:']);

/** True for an absolute address that may be a link in an answer. */
export function isSafeLink(url: string): boolean {
  try {
    return allowedSchemes.has(new URL(url).protocol);
  } catch (error) {
    if (error instanceof TypeError) return false; // relative or malformed
    throw error;
  }
}

/** Whether the fence that covers `lines` (of its source) has its closing line. */
export function isFenceClosed(lines: readonly string[], markup: string): boolean {
  const last = lines.at(-1)?.trim() ?? '';
  const marker = markup[0] ?? '`';
  return lines.length > 1 && last.length >= markup.length && last === marker.repeat(last.length);
}

function createParser(): MarkdownIt {
  const parser = createMarkdownIt({ html: false, linkify: true, breaks: false, typographer: false });
  // `cart.py` is a file, not a host in Paraguay.
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  findFormulas(parser);
  keepFormulasWhole(parser);
  parser.validateLink = (url) => isSafeLink(url) || mayBeFileLink(url);
  const { escapeHtml } = parser.utils;

  parser.renderer.rules.image = (tokens, index, options, env, renderer) => {
    const token = tokens[index];
    const alt = token ? renderer.renderInlineAsText(token.children ?? [], options, env) : '';
    const source = String(token?.attrGet('src') ?? '');
    return `<span data-image="">${escapeHtml(alt === '' ? source : `${alt} (${source})`)}</span>`;
  };
  // What may be a file is no address: it becomes a link once the host has found that it is there.
  parser.renderer.rules.link_open = (tokens, index, options, _env, renderer) => {
    const token = tokens[index];
    const target = token?.attrGet('href') ?? null;
    if (token && target !== null && !isSafeLink(String(target))) token.attrs = [['data-place', decoded(String(target))]];
    return renderer.renderToken(tokens, index, options);
  };
  parser.renderer.rules.code_inline = (tokens, index) => `<code>${breakable(escapeHtml(tokens[index]?.content ?? ''))}</code>`;
  const code = (tokens: Token[], index: number): string => {
    const token = tokens[index];
    if (!token) return '';
    return `<pre data-info="${escapeHtml(token.info.trim())}">${escapeHtml(token.content)}</pre>`;
  };
  parser.renderer.rules.fence = code;
  parser.renderer.rules.code_block = code;
  // The library aligns cells with a style attribute, which the content security policy refuses.
  for (const name of ['th_open', 'td_open']) {
    parser.renderer.rules[name] = (tokens, index, options, _env, renderer) => {
      const token = tokens[index];
      if (!token) return '';
      const align = /text-align:(\w+)/.exec(String(token.attrGet('style') ?? ''))?.[1];
      token.attrs = align ? [['data-align', align]] : null;
      return renderer.renderToken(tokens, index, options);
    };
  }
  return parser;
}

/** In a narrow place lines break behind a choice (`staged|changes`) or a folder, where they would else break within a word. */
function breakable(html: string): string {
  return html.replace(/(?<=[\w\])])[|/](?=[\w[])/g, '$&<wbr>');
}

/** A target as it was written. */
function decoded(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch (error) {
    if (error instanceof URIError) return target;
    throw error;
  }
}

const parser = createParser();

/** Text as it stands in HTML. */
export const { escapeHtml } = parser.utils;

/** Block tokens of a piece of Markdown. Link definitions in `env` are used, and those found on the way are added to it. */
export function parseMarkdown(source: string, env: Env): Token[] {
  return parser.parse(source, env);
}

/** HTML of tokens; untrusted until sanitised. */
export function renderTokens(tokens: Token[]): string {
  return parser.renderer.render(tokens, parser.options, {});
}
