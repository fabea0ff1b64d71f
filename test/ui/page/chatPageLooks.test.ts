/** The chat page in every theme and state: accessible by axe's rules, and never wider than its panel. Leaves a picture of each. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatSnapshot } from '../../../src/protocol/webview.ts';
import { type Theme, WebviewHarness } from '../../support/webviewHarness/harness.ts';
import { emptySnapshot, fileChip, markdownAnswer, noModel, realModel, sampleTurn, selectionChip, testModel } from '../../support/webviewHarness/sampleChats.ts'; // prettier-ignore

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = path.resolve(import.meta.dirname, '../shots');

const busy = { stats: null, stop: null };
const retry = { id: 'retry' as const, label: 'Ask again' };
const showLog = { id: 'showLog' as const, label: 'Show log' };
const states: Record<string, Partial<ChatSnapshot>> = {
  empty: {},
  'no-model': { model: noModel, meter: null, chips: [{ ...fileChip, tokens: null }] },
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
  stopped: {
    turns: [sampleTurn({ answer: 'It adds', status: 'stopped', stop: 'cancelled' }), sampleTurn({ id: 2, answer: 'Long', stop: 'length' })],
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
};

interface Violation {
  id: string;
  nodes: { target: unknown; failureSummary: string }[];
}

let harness: WebviewHarness;
beforeAll(async () => {
  harness = await WebviewHarness.start();
  fs.mkdirSync(shots, { recursive: true });
}, 120_000);
afterAll(() => harness.stop());

const all = Object.keys(states);
/** axe takes seconds over a page, so only the dark theme is checked in every state; the others where their colours are. */
const views: [Theme, number, string[]][] = [
  ['dark', 300, all],
  ['light', 300, ['no-model', 'test-model', 'done', 'chips']],
  ['hcDark', 300, ['no-model', 'test-model', 'done', 'chips']],
  ['hcLight', 300, ['done', 'chips']],
  ['dark', 220, ['empty', 'test-model', 'done', 'chips']],
];

describe.each(views)('in %s, %i pixels wide', (theme, width, names) => {
  it.each(names)('%s', async (name) => {
    const chat = await harness.open({ theme, width, reducedMotion: true }, emptySnapshot(states[name]));
    const { page } = chat;
    await page.waitForSelector('#app[data-connected]');
    if (name === 'done') await page.locator('.tok-function').first().waitFor();
    await page.screenshot({ path: path.join(shots, `page-${name}-${theme}-${width}.png`) });
    await page.evaluate(axe);
    const violations = await page.evaluate<Violation[]>('axe.run(document, { preload: false }).then((result) => result.violations)');
    expect(
      violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map((node) => `${JSON.stringify(node.target)} ${node.failureSummary}`).join('; ')}`,
      ),
    ).toEqual([]);
    const tooWide = await page.evaluate<string[]>(
      "[document.documentElement, ...document.querySelectorAll('.transcript, .turn, .composer, .model-header')].filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.className)",
    );
    expect(tooWide).toEqual([]);
    expect(await chat.violations()).toEqual([]);
    await chat.close();
  });
});
