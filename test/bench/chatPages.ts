/** The part of area `chat` that is measured in a browser: how long the panel takes to open, how evenly it draws, what axe finds wrong. */
import { newestTurns } from '../../src/core/chat/turnsInReach.ts';
import { axeViolations } from '../support/webviewHarness/axeViolations.ts';
import { chatStates, openState } from '../support/webviewHarness/chatStates.ts';
import { framesDuring, percentile95 } from '../support/webviewHarness/frames.ts';
import { type ChatPage, type Theme, WebviewHarness } from '../support/webviewHarness/harness.ts';
import { longAnswer, longChat, longCode, longParagraph } from '../support/webviewHarness/longChats.ts';
import { emptySnapshot, sampleTurn } from '../support/webviewHarness/sampleChats.ts';
import { type BenchOptions, measured, type Row } from './row.ts';

const turns = 5000;
const tokensPerSecond = 100;
const browser = 'headless Chromium without a GPU, the product’s bundle, a host in this process over the browser’s debugging link';
const panel = { width: 300, height: 700 };

export async function* chatPageRows(options: BenchOptions): AsyncIterable<Row> {
  const harness = await WebviewHarness.start();
  try {
    yield await openRow(harness, options);
    yield* await frameRows(harness, options);
    yield await axeRow(harness, options);
  } finally {
    await harness.stop();
  }
}

/** From asking for the page until the newest answer stands in it, seen from outside: the browser's start is no part of it, the page's load is. */
async function openRow(harness: WebviewHarness, { full, say }: BenchOptions): Promise<Row> {
  const snapshot = emptySnapshot({ turns: longChat(turns) });
  const size = JSON.stringify(newestTurns(snapshot)).length;
  const samples: number[] = [];
  // The first one warms the browser's caches up, as the editor's are.
  for (let run = 0; run <= (full ? 20 : 10); run++) {
    say(`opening ${String(turns)} turns, ${String(run)}`);
    const start = performance.now();
    const chat = await harness.open(panel, snapshot);
    await chat.page.locator('.turn[data-newest] .answer p').first().waitFor();
    if (run > 0) samples.push(performance.now() - start);
    await chat.close();
  }
  const note = `${(size / 1000).toFixed(0)} kB of ${(JSON.stringify(snapshot).length / 1e6).toFixed(1)} MB cross at first; p95 ${percentile95(samples).toFixed(0)} ms; ${browser}`;
  return measured('chat.open.5000', 'ms', '≤ 300', samples, note);
}

interface Scene {
  id: string;
  what: string;
  /** The answer that is streamed into. */
  answer: string;
  /** What comes of it, again and again. */
  text: string;
  /** Pixels a frame that the reader scrolls, up and down again in turns; 0 at the end of the text. */
  scroll: number;
}

const words = 'It adds up the **prices** of `items`, one after the other.\n\n';
const codeLine = '  const value = total(items.slice(1), { currency: "EUR" });\n';
const scenes: readonly Scene[] = [
  { id: 'chat.frame.p95', what: `at the end of ${String(turns)} turns`, answer: '', text: words, scroll: 0 },
  { id: 'chat.frame.p95.scroll', what: `scrolling through ${String(turns)} turns meanwhile`, answer: '', text: words, scroll: 40 },
  { id: 'chat.frame.p95.answer', what: 'at the end of an answer of 500 kB', answer: longAnswer(500_000), text: words, scroll: 0 },
  {
    id: 'chat.frame.p95.answerScroll',
    what: 'scrolling through an answer of 500 kB meanwhile',
    answer: longAnswer(500_000),
    text: words,
    scroll: 40,
  },
  {
    id: 'chat.frame.p95.paragraph',
    what: 'at the end of one paragraph of 500 kB',
    answer: longParagraph(500_000),
    text: 'It adds up the **prices** of `items`, one after the other. ',
    scroll: 0,
  },
  {
    id: 'chat.frame.p95.code',
    what: 'at the end of a file of 500 kB in an answer',
    answer: longCode(5600).slice(0, 500_000),
    text: codeLine,
    scroll: 0,
  },
];

async function frameRows(harness: WebviewHarness, { full, say }: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const scene of scenes) {
    const samples: number[] = [];
    const longest: number[] = [];
    for (let run = 0; run < (full ? 7 : 3); run++) {
      say(`frames ${scene.what}, ${String(run + 1)}`);
      const frames = await streamedFrames(harness, scene, full ? 10_000 : 5000);
      samples.push(percentile95(frames));
      longest.push(Math.max(...frames));
    }
    const note = `${scene.what}, ${String(tokensPerSecond)} tokens/s coming; longest frame ${Math.max(...longest).toFixed(0)} ms; spread of the runs’ p95; ${browser}`;
    rows.push(measured(scene.id, 'ms', '≤ 20', samples, note));
  }
  return rows;
}

async function streamedFrames(harness: WebviewHarness, { answer, text, scroll }: Scene, ms: number): Promise<number[]> {
  const all = longChat(turns);
  const streaming = sampleTurn({ id: turns, answer, status: 'streaming', stats: null, stop: null });
  const chat = await harness.open(panel, emptySnapshot({ busy: true, turns: [...all.slice(0, -1), streaming] }));
  await chat.page.locator('.turn[data-newest]').waitFor();
  await chat.page.waitForTimeout(1000);
  const frames = await framesDuring(chat.page, async () => {
    if (scroll > 0) await scrollAbout(chat, scroll);
    const end = performance.now() + ms;
    for (let sent = 0, start = performance.now(); performance.now() < end;) {
      const due = Math.floor(((performance.now() - start) / 1000) * tokensPerSecond);
      for (; sent < due; sent++) chat.host.emit({ type: 'text', id: turns, text: token(text, sent) });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
  await chat.close();
  return frames;
}

/** The next token of a text that comes again and again: about five characters. */
function token(text: string, index: number): string {
  const pieces = text.match(/.{1,5}|\n/gs) ?? [];
  return pieces[index % pieces.length] ?? '';
}

/** Scrolls by itself from now on: two seconds up, one down. */
function scrollAbout(chat: ChatPage, pixels: number): Promise<void> {
  return chat.page.evaluate(`(() => {
    const list = document.querySelector('.transcript');
    let frame = 0;
    const step = () => { list.scrollTop += frame++ % 180 < 120 ? -${String(pixels)} : ${String(pixels)}; requestAnimationFrame(step); };
    requestAnimationFrame(step);
  })()`);
}

async function axeRow(harness: WebviewHarness, { say }: BenchOptions): Promise<Row> {
  const found: string[] = [];
  const views: readonly [Theme, number][] = [['dark', 300], ['light', 300], ['hcDark', 300], ['hcLight', 300], ['dark', 160]]; // prettier-ignore
  for (const [theme, width] of views)
    for (const name of chatStates) {
      say(`axe: ${name} in ${theme}, ${String(width)} pixels wide`);
      const chat = await openState(harness, name, theme, width);
      found.push(...(await axeViolations(chat.page)));
      await chat.close();
    }
  const note = `${String(chatStates.length)} states, each in ${String(views.length)} views${found.length > 0 ? `: ${found.slice(0, 3).join(' | ')}` : ''}`;
  return measured('chat.axe.violations', 'count', '= 0', [found.length], note);
}
