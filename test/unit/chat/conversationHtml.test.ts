import { describe, expect, it, onTestFinished } from 'vitest';
import { conversationHtml } from '../../../src/core/chat/conversationHtml.ts';
import { emptyTurn } from '../../../src/core/chat/emptyTurn.ts';
import type { Turn } from '../../../src/protocol/webview.ts';

const turn = (question: string, answer: string, of: Partial<Turn> = {}): Turn => ({ ...emptyTurn(1, question), answer, ...of });

describe('a conversation as a page', () => {
  it('has what was asked and answered, by whom, and what went wrong, and nothing that a model only thought', async () => {
    const chip = { id: 'file', kind: 'file', label: 'cart.js', detail: 'src/cart.js', tokens: 3, enabled: true, problem: null } as const;
    const page = await conversationHtml('Totals', [
      turn('What does `total` do?', '<think>Hm.</think>It **sums**.\n\n```js\na < b\n```', { chips: [chip] }),
      turn('And then?', '', { status: 'failed', error: { text: 'The model’s process ended.', actions: [] } }),
      turn('/help', 'The commands.', { kind: 'command' }),
      turn('Stop', 'Half', { status: 'stopped' }),
    ], '2026-11-23'); // prettier-ignore
    for (const part of [
      '<title>Totals</title>',
      'Conversation of 2026-11-23',
      '<h2>What does `total` do?</h2>\n<p class="about">With src/cart.js.</p>\n<p class="about">the model within</p>\n<p>It <strong>sums</strong>.</p>\n<pre data-info="js">a &lt; b\n</pre>',
      'The model’s process ended.',
      '<blockquote><p>The commands.</p></blockquote>',
      'This answer was stopped.',
    ])
      expect(page).toContain(part);
    expect(page).not.toContain('Hm.');
  });

  it('has nothing in it that runs, is fetched or leads elsewhere than it says, whatever was said', async () => {
    const evil = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '![x](https://evil.example/pixel.png)',
      '[safe.example](javascript:alert(1))',
      '[safe.example](https://evil.example/ "safe.example")',
      '</article></main><style>*{}</style>',
      '```"><script>\n</pre><script>alert(1)</script>\n```',
      '| a |\n|:-:|\n| <b onclick=x>y</b> |',
    ].join('\n\n');
    const page = await conversationHtml(
      '</title><script>alert(1)</script>',
      [turn(evil, evil, { error: { text: evil, actions: [] } })],
      '<i>',
    );
    const tags = new Set([...page.matchAll(/<\/?([a-z][\w-]*)([^>]*)>/gi)].map(([, name]) => name!.toLowerCase()));
    expect([...tags].sort()).toEqual(['a', 'article', 'body', 'h1', 'h2', 'head', 'html', 'main', 'meta', 'p', 'pre', 'span', 'style', 'table', 'tbody', 'td', 'th', 'thead', 'title', 'tr']); // prettier-ignore
    expect(page.match(/<style>/g)).toHaveLength(1);
    expect([...page.matchAll(/<[^>]*\son\w+\s*=/gi)]).toEqual([]);
    const links = [...page.matchAll(/<a ([^>]*)>/g)].map(([, attributes]) => attributes);
    expect(links).toEqual(['href="https://evil.example/" title="https://evil.example/" rel="noreferrer"']);
    expect(page).toContain("default-src 'none'; style-src 'unsafe-inline'");
    expect([...page.matchAll(/\s(?:src|srcset|action|formaction|style)=/gi)].filter(({ index }) => insideTag(page, index))).toEqual([]);
  });

  it('lets others have their turn while a long one is written, and can be stopped', async () => {
    const answer = '# A\n\nIt **sums** `a` and [b](https://example.com).\n\n'.repeat(20);
    const turns = Array.from({ length: 500 }, (_, at) => turn(`Question ${String(at)}`, answer));
    let others = 0;
    const timer = setInterval(() => others++, 0);
    onTestFinished(() => clearInterval(timer));
    const page = await conversationHtml('Long', turns, '2026-11-23');
    expect([...page.matchAll(/<article>/g)]).toHaveLength(500);
    expect(others).toBeGreaterThan(1);
    await expect(conversationHtml('Long', turns, '2026-11-23', AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});

function insideTag(page: string, at: number): boolean {
  return page.lastIndexOf('<', at) > page.lastIndexOf('>', at);
}
