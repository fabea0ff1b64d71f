/** The services end to end with the readable test model and a real worker process: what a user does first. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import type { App } from '../../src/app.ts';
import { appUnderTest } from '../support/appUnderTest.ts';
import { isRunning, waitFor } from '../support/cliProcess.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mlx-code-services-'));
const scripted = path.join(folder, 'scripted.gguf');
const random = path.join(folder, 'random.gguf');
const samples = path.resolve(import.meta.dirname, '../../samples/shop/src');
let app: App;

beforeAll(() => {
  writeFixtureModel({ out: scripted, kind: 'scripted' });
  writeFixtureModel({ out: random, kind: 'random' });
  app = appUnderTest(scripted);
});

afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('with the readable test model', () => {
  it('chats, and the meter had it exactly right', async () => {
    await app.models.ensureLoaded();
    app.chat.setSources([
      {
        id: 'file',
        kind: 'file',
        label: 'cart.js',
        detail: 'src/cart.js',
        languageId: 'javascript',
        text: readFileSync(path.join(samples, 'cart.js'), 'utf8'),
        problem: null,
        defaultEnabled: true,
      },
    ]);
    for (const question of ['What is this?', 'And this? é🎉 <|im_end|>']) {
      let counted = false;
      const listening = app.chat.onEvent((event) => {
        if (event.type === 'meter') counted = true;
      });
      app.chat.setDraft(question);
      await waitFor(() => counted, 30_000, 'the meter to count the draft');
      listening.dispose();
      const { meter, chips } = app.chat.snapshot;
      expect(chips[0]!.tokens).toBeGreaterThan(50);
      const turn = await app.chat.ask(question);
      expect(turn).toMatchObject({ status: 'done', error: null });
      expect(turn.answer).toContain('test model');
      expect(turn.stats!.promptTokens).toBe(meter!.used);
    }
    // the second question only had to compute what was new
    const [first, second] = app.chat.snapshot.turns;
    expect(second!.stats!.promptTokens).toBeGreaterThan(first!.stats!.promptTokens);
    expect(second!.stats!.evaluatedTokens).toBeLessThan(first!.stats!.promptTokens);
  });
});

describe('edits of the readable test model', () => {
  const shop = (name: string, languageId: string): { path: string; languageId: string; text: string } => ({
    path: `src/${name}`,
    languageId,
    text: readFileSync(path.join(samples, name), 'utf8'),
  });
  const loop = /export function total[^]*?\n}\n/;
  const reduced = 'export function total(items) {\n  return items.reduce((sum, item) => sum + item.price * item.quantity, 0);\n}\n';

  it('refactors the sample’s loop and fixes its type error where a range is written anew', async () => {
    const rewrite = async (name: string, languageId: string, first: number, last: number): Promise<string | undefined | null> => {
      const files = [{ ...shop(name, languageId), within: { first, last } }];
      const { changes } = await app.edits.edit({ instruction: 'Simplify.', files, whole: { lead: '', tail: '' } });
      return changes[0]?.after;
    };
    const cart = shop('cart.js', 'javascript').text;
    expect(await rewrite('cart.js', 'javascript', 6, 12)).toBe(cart.replace(loop, reduced));
    const report = shop('report.ts', 'typescript').text;
    const fixed = 'export function title(name: string): string {\n  const heading = name.toUpperCase();\n  return heading;\n}\n';
    expect(await rewrite('report.ts', 'typescript', 6, 9)).toBe(report.replace(/export function title[^]*?\n}\n/, fixed));
  });

  it.each([
    ['a whole file', {}],
    ['a selection', { within: { first: 6, last: 12 } }],
  ])('simplify the loop: %s', async (_what, where) => {
    const file = shop('cart.js', 'javascript');
    const result = await app.edits.edit({ instruction: 'Simplify.', files: [{ ...file, ...where }] });
    expect(result).toMatchObject({ status: 'ok', cut: false });
    expect(result.changes).toEqual([{ path: file.path, before: file.text, after: file.text.replace(loop, reduced), match: 'exact' }]);
    expect(result.text).toMatch(/^Replace:\nsrc\/cart\.js lines 6-12\n<<<<<<< SEARCH\n/);
  });

  it('are the same among several files', async () => {
    const files = [shop('stock.js', 'javascript'), shop('cart.js', 'javascript')];
    const { changes } = await app.edits.edit({ instruction: 'Simplify.', files });
    expect(changes.map((change) => change.path)).toEqual(['src/cart.js']);
    expect(changes[0]!.after).toBe(files[1]!.text.replace(loop, reduced));
  });

  it.each([
    ['in its line', { first: 7, last: 7 }],
    ['in its function', { first: 6, last: 9 }],
  ])('fix the type error %s', async (_where, within) => {
    const file = shop('report.ts', 'typescript');
    const diagnostics = [{ path: file.path, line: 7, message: "Type 'string' is not assignable to type 'number'.", code: '2322' }];
    const [first, ...others] = await app.edits.candidates({ instruction: 'Fix it.', files: [{ ...file, within }], diagnostics }, 3);
    expect(first!.changes[0]!.after).toBe(file.text.replace('heading: number', 'heading'));
    expect(others).toEqual([]);
  });
});

describe('a worker that dies', () => {
  it('in mid-answer leaves the partial text, and the next question is answered by a new one', { timeout: 600_000 }, async () => {
    const dying = appUnderTest(random, { temperature: 1, maxTokens: 8000 });
    const pids: number[] = [];
    try {
      for (let round = 0; round < (process.env.MLX_CODE_FULL === '1' ? 25 : 2); round++) {
        if (round > 0 && round % 2 === 0) await dying.engine.restart();
        const asking = dying.chat.ask('Go on for long.', { seed: 4 });
        await waitFor(() => (dying.chat.snapshot.turns.at(-1)?.answer.length ?? 0) > 5 || !dying.chat.snapshot.busy, 30_000, 'some text');
        const { pid } = dying.engine;
        pids.push(pid!);
        process.kill(pid!, 'SIGKILL');
        const turn = await asking;
        expect(turn.status).toBe('failed');
        expect(turn.answer.length).toBeGreaterThan(5);
        expect(turn.error!.actions.map((action) => action.id)).toContain('retry');
      }
      await dying.engine.restart();
      const asking = dying.chat.ask('Still there?', { seed: 5 });
      await waitFor(() => (dying.chat.snapshot.turns.at(-1)?.answer.length ?? 0) > 5, 30_000, 'some text');
      const started = performance.now();
      dying.chat.stop();
      expect((await asking).status).toBe('stopped');
      expect(performance.now() - started).toBeLessThan(1000);
      pids.push(dying.engine.pid!);
    } finally {
      await dying.close();
    }
    await waitFor(() => pids.every((pid) => !isRunning(pid)), 3000, 'all workers to go');
    expect(new Set(pids).size).toBe(pids.length);
  });
});
