/**
 * A conversation as a page that needs nothing else: no script is in it, nothing is fetched, and its own policy forbids both. What was said is rendered by the chat's parser, in which raw HTML stays
 * text, pictures are words, and only safe addresses are links. Pure.
 */
import { language, t } from '../../base/l10n.ts';
import type { Token } from 'markdown-it';
import { partThought } from '../../base/thinking.ts';
import { TimeSlice } from '../../base/timeSlice.ts';
import { escapeHtml, parseMarkdown, renderTokens } from '../../markdown/parser.ts';
import type { Turn } from '../../protocol/webview.ts';
import { showHidden } from '../security/hiddenText.ts';
import { answerer } from './conversationText.ts';

const style = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1, h2, p, li, td, th { unicode-bidi: plaintext; text-align: start; }
article { border-top: 1px solid #8888; padding-bottom: 0.5rem; }
article > h2 { font-size: 1rem; white-space: pre-wrap; }
.about { font-size: 0.875rem; opacity: 0.8; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid #8888; overflow-wrap: normal; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
td, th { border: 1px solid #8888; padding: 0.25rem 0.5rem; }
blockquote { border-inline-start: 3px solid #8888; margin-inline-start: 0; padding-inline-start: 1rem; }
[data-align='right'] { text-align: right; }
[data-align='center'] { text-align: center; }
@media print { pre { white-space: pre-wrap; } }
`;

/** The whole page: questions, what went with each, answers, and who gave them; others have their turn meanwhile. `day` is the day's date in words. Rejects with `cancelled`. */
export async function conversationHtml(title: string, turns: readonly Turn[], day: string, signal?: AbortSignal): Promise<string> {
  const name = escapeHtml(showHidden(title));
  const slice = new TimeSlice(signal);
  const articles: string[] = [];
  for (const turn of turns) {
    articles.push(article(turn));
    if (slice.isOver) await slice.rest();
  }
  return `<!doctype html>
<html lang="${language()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${name}</h1>
${about(t('Conversation of {0}', day))}
${articles.join('\n')}
</main>
</body>
</html>
`;
}

function article(turn: Turn): string {
  const { question, kind, chips, answer, error, status } = turn;
  const went = chips.filter(({ enabled, problem }) => enabled && problem === null).map(({ detail, label }) => detail || label);
  const said = rendered(partThought(answer).answer);
  return [
    '<article>',
    `<h2>${escapeHtml(showHidden(question))}</h2>`,
    went.length === 0 ? '' : about(t('With {0}.', went.join(', '))),
    kind === 'command' ? '' : about(answerer(turn)),
    kind === 'command' && said !== '' ? `<blockquote>${said}</blockquote>` : said,
    error === null ? '' : about(error.text),
    status === 'stopped' ? about(t('This answer was stopped.')) : '',
    '</article>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function about(text: string): string {
  return `<p class="about">${escapeHtml(showHidden(text))}</p>`;
}

function rendered(markdown: string): string {
  const tokens = parseMarkdown(markdown, {});
  for (const token of tokens) for (const inner of token.children ?? []) if (inner.type === 'link_open') showTarget(inner);
  return renderTokens(tokens).trim();
}

/** The reader sees where a link goes before following it, whatever its text claims. */
function showTarget(link: Token): void {
  link.attrSet('title', String(link.attrGet('href') ?? ''));
  link.attrSet('rel', 'noreferrer');
}
