/** The chat in every state that is looked at, and how a page is brought into it. */
import { AppError } from '../../../src/base/appError.ts';
import { versionsOf } from '../../../src/protocol/answerVersions.ts';
import type { AnswerVersion, ChatSnapshot } from '../../../src/protocol/webview.ts';
import type { ChatPage, OpenOptions, Theme, WebviewHarness } from './harness.ts';
import { emptySnapshot, fileChip, gatheredChips, markdownAnswer, noModel, realModel, sampleCard, sampleFile, sampleGathering, sampleOrigin, sampleTurn, selectionChip, testModel } from './sampleChats.ts'; // prettier-ignore

const busy = { stats: null, stop: null };
/** Another answer to a question. */
function bestOther(answer: string): AnswerVersion {
  const [other] = versionsOf(sampleTurn({ answer }));
  if (!other) throw new Error('a turn has an answer');
  return other;
}
const retry = { id: 'retry' as const, label: 'Ask again' };
const showLog = { id: 'showLog' as const, label: 'Show log' };
const editAnswer = `In src/cart.js:

\`\`\`js
<<<<<<< SEARCH
export function total(items) {
  let sum = 0;
  return sum; // what is left of "it"
}
=======
export function total(items) {
  return items.reduce((sum, item) => sum + item.price, 0); // without a "loop", in one line that is longer than the panel
}
>>>>>>> REPLACE
\`\`\``;
const drawnAnswer = `With $T = \\sum p_i q_i$ in it:

$$
T = (1 - d) \\sum_{i=1}^n p_i q_i
$$

\`\`\`mermaid
flowchart LR
  A --> B
\`\`\`

| Step | What it does | Where |
|:--|:-:|--:|
| 1 | adds up what each line of the cart comes to | \`src/cart.js\` |`;
const word = 'a'.repeat(300);
const longWords = `${word} https://example.org/${word}\n\n\`${word}\`\n\n| ${word} | b |\n|---|---|\n| 1 | ${'wide '.repeat(30)} |\n\n## ${word}\n\n\`\`\`js ${word}.js\n${word}\n\`\`\`\n\n> ${word}`;
const rightToLeft = `הפונקציה \`total()\` מסכמת את המחירים.

1. ראשית, \`sum\` הוא שם.
2. שנית, \`price\`.

Then some words from left to right.

| שם | מחיר |
|---|---|
| תפוח | 3 |

\`\`\`js
let sum = 0; // סכום
\`\`\`

> ציטוט`;
const states: Record<string, Partial<ChatSnapshot>> = {
  empty: {},
  'no-model': { model: noModel, meter: null, chips: [{ ...fileChip, tokens: null }] },
  'models-here': { model: noModel, modelsHere: 3, meter: null, chips: [{ ...fileChip, tokens: null }] },
  'test-model': { model: testModel, meter: { used: 180, of: 2048, reserved: 256 } },
  'model-failed': {
    meter: null,
    model: {
      ...realModel,
      status: 'failed',
      error: { text: 'qwen.bin is not a GGUF file.', actions: [{ id: 'chooseModel', label: 'Choose a model…' }, showLog] },
    },
  },
  loading: {
    busy: true,
    model: { ...realModel, status: 'loading', progress: 0.42 },
    turns: [sampleTurn({ ...busy, answer: '', status: 'waiting' })],
  },
  prefill: {
    busy: true,
    turns: [
      sampleTurn(),
      sampleTurn({ ...busy, id: 2, question: 'And in TypeScript?', answer: '', status: 'prefill', prefill: { done: 1204, total: 6310 } }),
    ],
  },
  streaming: { busy: true, turns: [sampleTurn({ ...busy, answer: markdownAnswer.slice(0, 400), status: 'streaming' })] },
  done: { turns: [sampleTurn()] },
  away: { turns: [sampleTurn()] },
  'large-window': { turns: [sampleTurn()], meter: { used: 12_785, of: 131_072, reserved: 1024 } },
  'edit-block': { turns: [sampleTurn({ answer: editAnswer })] },
  drawn: { turns: [sampleTurn({ answer: drawnAnswer })] },
  'long-words': { turns: [sampleTurn({ question: word, answer: longWords })] },
  'right-to-left': { turns: [sampleTurn({ question: 'מה עושה `total()`?', answer: rightToLeft })] },
  compact: { turns: [sampleTurn()], look: { density: 'compact', fontSize: 12, fontFamily: null } },
  stopped: {
    turns: [sampleTurn({ answer: 'It adds', status: 'stopped', stop: 'cancelled' }), sampleTurn({ id: 2, answer: 'Long', stop: 'length' })],
  },
  replayed: {
    busy: true,
    turns: [
      sampleTurn({ answer: 'It adds up the prices.', origin: sampleOrigin, replay: { status: 'same' } }),
      sampleTurn({
        id: 2,
        answer: 'It adds up the prices.',
        origin: sampleOrigin,
        replay: {
          status: 'impossible',
          reason: "This answer can't be replayed as it was: the number of threads was 8 then, and is 4 now.",
        },
      }),
      sampleTurn({
        id: 3,
        answer: 'It adds.',
        origin: sampleOrigin,
        stats: null,
        earlier: true,
        replay: { status: 'running', fraction: 0.4 },
      }),
    ],
  },
  best: {
    turns: [
      sampleTurn({
        answer: 'It adds the numbers, and returns 0 for none.',
        others: [bestOther('It adds.'), bestOther('It adds the numbers.')],
        place: 1,
        best: {
          why: 'Best of 3: the model chose it in both orders. The model says: it is the only one that says what becomes of an empty list.',
          judging: { tokens: 52, promptTokens: 1_310, evaluatedTokens: 240, prefillMs: 900, generateMs: 1_200 },
        },
      }),
    ],
  },
  judging: {
    busy: true,
    turns: [
      sampleTurn({
        answer: 'It adds the numbers.',
        others: [bestOther('It adds.')],
        several: { what: 'judging', at: 1, of: 2 },
        prefill: { done: 120, total: 480 },
      }),
    ],
  },
  instead: {
    turns: [
      sampleTurn({
        stats: null,
        from: { provider: 'Second', model: 'coder', host: 'second.example.com', local: false },
        instead: 'Team (llm.example.com) could not answer (503). Second (second.example.com) was asked instead.',
      }),
    ],
  },
  waiting: {
    busy: true,
    turns: [sampleTurn({ ...busy, answer: 'It adds up', status: 'streaming' })],
    waiting: [
      { id: 1, text: 'And in TypeScript?', attached: 0, held: false },
      {
        id: 2,
        text: 'Write a test for it that has an empty cart, one item, and a discount of more than the price',
        attached: 2,
        held: false,
      },
      { id: 3, text: 'What was this for?', attached: 0, held: true },
    ],
  },
  'waiting-held': {
    turns: [sampleTurn({ answer: 'It adds', status: 'stopped', stop: 'cancelled' })],
    waiting: [{ id: 1, text: 'And in TypeScript?', attached: 1, held: true }],
  },
  'summed-up': {
    turns: [
      sampleTurn({
        leftOut: 4,
        summary: { text: 'The user wants **total** to be shorter.\n\n- It adds up `price`.', of: 4, done: true },
      }),
      sampleTurn({ id: 2, leftOut: 2, summary: { text: 'As before.', of: 6, done: false }, ...busy, answer: '', status: 'waiting' }),
    ],
  },
  'taken-over': {
    turns: [
      sampleTurn({ stats: null, imported: { by: 'qwen2.5-coder' } }),
      sampleTurn({ id: 2, answer: 'It adds.', forked: { title: 'What total does' } }),
      sampleTurn({ id: 3, answer: 'It adds.' }),
    ],
  },
  elsewhere: { turns: [sampleTurn(), sampleTurn({ ...busy, id: 2, answer: 'It adds', status: 'streaming', elsewhere: true })] },
  suggested: {
    suggestions: [
      { text: '/fix', why: '2 problems in cart.js' },
      { text: '/commit', why: '3 files are staged' },
      { text: '/tests packages/storefront', why: 'a-file-with-a-really-long-name-that-does-not-fit.ts has none' },
    ],
  },
  failed: {
    turns: [
      sampleTurn({
        ...busy,
        answer: 'The function',
        status: 'failed',
        error: { text: 'The model process ended unexpectedly.', actions: [retry, showLog] },
      }),
    ],
  },
  chips: {
    notice: 'This folder is not trusted, so MLX-CODE reads only what you open.',
    meter: { used: 7800, of: 8192, reserved: 1024 },
    chips: [
      fileChip,
      { ...selectionChip, enabled: false },
      { ...fileChip, id: 'long', label: 'a-file-with-a-really-long-name-that-does-not-fit.component.spec.ts' },
      { ...fileChip, id: 'bad', label: 'logo.png', tokens: null, problem: "This file is binary, so it can't be sent." },
    ],
  },
  gathered: {
    turns: [
      sampleTurn({
        chips: [fileChip, ...gatheredChips.slice(0, 2)],
        notes: ['Nothing of the project goes along. Looking through it took too long.'],
      }),
    ],
    chips: [fileChip, ...gatheredChips],
    gathering: sampleGathering,
  },
  'gathered-off': { gathering: { status: 'off', leftOut: [], notes: [] } },
  attached: {
    turns: [
      sampleTurn({
        chips: [
          { ...fileChip, pinned: true },
          { ...fileChip, kind: 'folder', label: 'shop/' },
          { ...fileChip, kind: 'terminal', label: 'bash' },
        ],
      }),
    ],
    chips: [
      { ...fileChip, id: 'pinned:1', pinned: true, standing: 'changed' },
      { ...fileChip, id: 'pinned:2', pinned: true, kind: 'range', label: 'prices.js:4-12', standing: 'unsaved', enabled: false },
      {
        ...fileChip,
        id: 'pinned:3',
        pinned: true,
        kind: 'folder',
        label: 'shop/',
        note: 'Its 3 files go along; left out: 1 file that may hold secrets.',
      },
      {
        ...fileChip,
        id: 'pinned:4',
        pinned: true,
        label: 'a-file-with-a-really-long-name-that-does-not-fit.component.spec.ts',
        standing: 'conflict',
        note: 'It was changed on the disk and in the editor: the text in the editor goes along. Save it or revert it to settle which one counts.',
      },
      {
        ...fileChip,
        id: 'pinned:5',
        pinned: true,
        label: 'gone.js',
        tokens: null,
        problem: 'It is not there any more. Remove it here, or put the file back.',
        standing: 'gone',
      },
      selectionChip,
    ],
  },
};

const short = { answer: 'I use `reduce`, and add a test.', question: 'Use reduce in total' };
const longPath = 'packages/storefront/src/components/checkout/paymentMethodSelectionPanel.component.tsx';
const reading = sampleFile({ state: 'reading', added: 0, removed: 0 });
const cards: Record<string, Partial<ChatSnapshot>> = {
  'card-reading': {
    busy: true,
    turns: [
      sampleTurn({
        ...busy,
        ...short,
        status: 'streaming',
        edits: sampleCard({ files: [reading, { ...reading, id: 'b', path: longPath }] }),
      }),
    ],
  },
  card: { turns: [sampleTurn({ ...short, edits: sampleCard() })] },
  'card-fuzzy': {
    turns: [
      sampleTurn({
        ...short,
        edits: sampleCard({ cut: true, files: [sampleFile({ fuzzy: true }), sampleFile({ path: longPath, added: 1204, removed: 318 })] }),
      }),
    ],
  },
  'card-decided': {
    turns: [
      sampleTurn({
        ...short,
        edits: sampleCard({
          files: [
            sampleFile({ state: 'applied', note: 'Saving changed more of it than this, as VS Code is set to do.' }),
            sampleFile({ path: 'src/prices.js', state: 'rejected' }),
            sampleFile({ path: 'src/money.js', kind: 'renamed', from: 'src/prices.js', state: 'applied' }),
            sampleFile({ path: 'src/old.js', kind: 'deleted', added: 0, removed: 40, state: 'applied' }),
          ],
        }),
      }),
      sampleTurn({
        id: 2,
        kind: 'command',
        question: '/undo',
        chips: [],
        answer: 'Took back “Use reduce in total” in 3 files.',
        stats: null,
        stop: null,
      }),
    ],
  },
  'card-partial': {
    turns: [
      sampleTurn({
        ...short,
        edits: sampleCard({
          files: [
            sampleFile({
              state: 'conflict',
              fitting: 2,
              problem:
                '1 of 3 hunks no longer fits the file “cart.js”, which was changed at line 9 meanwhile, so it is not applied as a whole. Take the others one by one, or take your change back.',
            }),
          ],
        }),
      }),
    ],
  },
  'card-conflicts': {
    turns: [
      sampleTurn({
        ...short,
        edits: sampleCard({
          files: [
            sampleFile(),
            sampleFile({
              id: 'conflict:0',
              state: 'conflict',
              added: 0,
              removed: 0,
              problem: 'The text to replace is in several places. Choose the one that is meant.',
              places: [
                { line: 9, text: '  return sum;' },
                { line: 1042, text: '  return sum; // a line that is too long for the panel, whatever its width' },
              ],
            }),
            sampleFile({
              id: 'conflict:1',
              path: 'src/stock.js',
              state: 'conflict',
              added: 0,
              removed: 0,
              problem: 'The text to replace is not in the file “src/stock.js”. Ask again with the file as it is now.',
            }),
            sampleFile({
              id: 'conflict:2',
              path: '',
              state: 'conflict',
              added: 0,
              removed: 0,
              problem: 'The answer does not say which file it changes. Ask for the path with each change.',
            }),
          ],
        }),
      }),
    ],
  },
};
Object.assign(states, cards);

/** Typed before the picture is taken. */
const drafts: Record<string, string> = { commands: '/', 'command-usage': '/replace ', mentions: 'Look at @pay' };
Object.assign(states, { commands: {}, 'command-usage': {}, mentions: {}, searched: { turns: [sampleTurn()] }, refused: {}, pictures: {} });

/** What a person does to come there, in a page that is connected. */
const steps: Record<string, (chat: ChatPage) => Promise<unknown>> = {
  gathered: ({ page }) => page.getByTestId('leftOut').click(),
  away: ({ host, page }) => {
    host.emit({ type: 'away', away: true });
    return page.getByTestId('away').waitFor();
  },
  drawn: ({ page }) => page.locator('.diagram-picture img').waitFor(),
  done: highlighted,
  'edit-block': highlighted,
  searched: async ({ page }) => {
    await page.locator('#composer').focus();
    await page.keyboard.press('Control+r');
    await page.locator('.commands').waitFor();
  },
  refused: async ({ host, page }) => {
    host.refused.set('send', new AppError('commandUnknown', 'none', { name: 'comit' }));
    await page.locator('#composer').focus();
    await page.keyboard.type('/comit ');
    await page.keyboard.press('Enter');
    await page.locator('.composer-problem').waitFor();
  },
  pictures: async ({ page }) => {
    await page.evaluate(`(() => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 20 });
      const bytes = Uint8Array.from(atob(canvas.toDataURL().split(',')[1]), (one) => one.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], 'screen.png', { type: 'image/png' }));
      document.querySelector('.composer').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    })()`);
    await page.locator('.picture img').waitFor();
  },
};

async function highlighted({ page }: ChatPage): Promise<void> {
  await page.locator('.tok-function').first().waitFor();
}
const mentioned = [
  { id: '1.0', label: 'payment.ts', help: 'src/shop', text: '@payment.ts' },
  { id: '1.1', label: 'paymentMethodSelectionPanel.component.tsx', help: 'packages/storefront/src/components/checkout', text: '@x' },
  { id: '1.2', label: 'pay', help: 'function in src/shop/payment.ts', text: '@pay' },
];

/** The names of all states. */
export const chatStates: readonly string[] = Object.keys(states);

/** Opens the chat in a state, with everything on it that belongs to that. */
export async function openState(
  harness: WebviewHarness,
  name: string,
  theme: Theme,
  width: number,
  options: Pick<OpenOptions, 'forcedColors' | 'language' | 'reducedMotion'> = {},
): Promise<ChatPage> {
  const chat = await harness.open({ theme, width, reducedMotion: true, ...options }, emptySnapshot(states[name]));
  const { page } = chat;
  await page.waitForSelector('#app[data-connected]');
  chat.host.mentions = () => ({ choices: mentioned, pending: false, problem: null });
  const draft = drafts[name];
  if (draft !== undefined) {
    await page.locator('#composer').focus();
    await page.keyboard.type(draft);
    await page.locator('.commands').waitFor();
  }
  await steps[name]?.(chat);
  return chat;
}
