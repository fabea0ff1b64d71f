/** The promise of anchored edits, held against the real engine with random weights: whatever a model says, its edits parse, apply and change the text. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src/base/appError.ts';
import { silentLog } from '../../src/base/log.ts';
import type { EditResult } from '../../src/core/edits/editRequest.ts';
import { linesOf } from '../../src/core/edits/fileLines.ts';
import { EditService } from '../../src/core/edits/editService.ts';
import { readEdits } from '../../src/core/edits/reader/readEdits.ts';
import { ModelService } from '../../src/core/models/modelService.ts';
import { lineNotShown } from '../../src/core/security/foundSecret.ts';
import type { EditAnswer } from '../../src/protocol/worker/edits.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { anchoredCase } from '../support/anchoredCases.ts';
import { FakeSettings } from '../support/fakeEnginePort.ts';
import { inProcess } from '../support/inProcessEngine.ts';
import { modelFolder } from './modelFolder.ts';

const full = process.env.MLX_CODE_FULL === '1';
const answers = full ? 300 : 30;
const models = modelFolder();
const engine = new LlamaEngine(() => undefined);
let service: EditService;
let path: string;

beforeAll(() => {
  path = models.write('random', 5);
  const settings = new FakeSettings({ modelPath: path, contextSize: 4096, threads: 1, temperature: 1.2 });
  const port = inProcess(engine);
  service = new EditService(port, new ModelService(port, settings, silentLog), settings, silentLog);
});
afterAll(() => engine.dispose());

describe('edits of a random model', () => {
  it('leave lines that are not shown as they are, and write nothing in their place', { timeout: 600_000 }, async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const { instruction, files } = anchoredCase(seed);
      const hidden = new Set(linesOf(files[0]!.text).flatMap((_, at) => ((at + seed) % 3 === 0 ? [at + 1] : [])));
      const shown = { ...files[0]!, within: { first: 1, last: 30 }, hidden };
      const result = await service.edit({ instruction, files: [shown] }, { seed, maxTokens: 256 });
      for (const { before, after } of result.changes) {
        expect(before).toBe(shown.text);
        const kept = linesOf(shown.text).filter((_, at) => hidden.has(at + 1));
        let at = 0;
        for (const line of linesOf(after!)) if (line.content === kept[at]?.content) at++;
        expect(at, result.text).toBe(kept.length);
        expect(after).not.toContain(lineNotShown);
      }
    }
  });

  it(
    `parse, apply and change the text, ${full ? '' : 'up to '}${String(answers)} of them`,
    { timeout: full ? 3_600_000 : 600_000 },
    async () => {
      const kinds = new Set<string>();
      const tenths = new Set<number>();
      const languages = new Set<string>();
      const lengths = new Set<number>();
      let read = 0;
      /** In few answers as much has to come up as in many. */
      const isAllSeen = (): boolean => {
        const both = [Math.min(...lengths), Math.max(...lengths)];
        return kinds.size === 4 && languages.size === 3 && both.join() === '20,2000' && tenths.size >= 7 && tenths.has(0) && tenths.has(9);
      };
      let made = 0;
      for (let seed = 1; seed <= answers && (full || !isAllSeen()); seed++) {
        made++;
        const request = anchoredCase(seed);
        const anchor = seed % 4 === 3 ? 'text' : 'lines';
        // The least that holds an edit with long lines' names.
        const maxTokens = anchor === 'text' ? 640 : 256;
        const thinkingTokens = seed % 10 === 8 ? 30 : 0;
        const result = await service.edit(request, { seed, anchor, maxTokens: maxTokens + thinkingTokens, thinkingTokens });
        const why = `answer ${String(seed)}:\n${result.text}`;
        expect(result.status, why).toBe('ok');
        for (const { path: changed, before, after } of result.changes) {
          expect(before, why).toBe(request.files.find((file) => file.path === changed)?.text ?? null);
          expect(after, why).not.toBe(before);
        }
        for (const edit of (result.stats as EditAnswer).edits) {
          kinds.add(edit.kind);
          const file = request.files.find((one) => one.path === edit.path);
          if (!file || edit.kind === 'create') continue;
          languages.add(file.languageId);
          lengths.add(linesOf(file.text).length);
          if (file.within) continue;
          const line = edit.kind === 'insert' ? edit.after : edit.first;
          tenths.add(Math.min(9, Math.floor((10 * line) / file.text.split('\n').length)));
        }
        const again = await readEdits(
          result.text,
          {
            read: (name) => {
              const file = request.files.find((one) => one.path === name);
              return Promise.resolve(file ? { text: file.text } : { reason: 'missingFile' });
            },
            paths: () => Promise.resolve(request.files.map((file) => file.path)),
          },
          { allowShrink: true },
        );
        // Random words can happen to be what the reader refuses: prose, say. It may refuse them, and never make something else of them.
        if (again.conflicts.length > 0) continue;
        read++;
        const texts = (changes: typeof result.changes): Map<string, string | null> =>
          new Map(changes.map((change) => [change.path, change.after]));
        expect(texts(again.changes), why).toEqual(texts(result.changes));
      }
      expect(read).toBeGreaterThan(made * 0.8);
      expect([...kinds].sort()).toEqual(['create', 'delete', 'insert', 'replace']);
      expect([...languages].sort()).toEqual(['python', 'rust', 'typescript']);
      expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([20, 2000]);
      // Over the whole file: each tenth of the lines is edited somewhere.
      expect([...tenths].sort()).toEqual(full ? [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] : expect.arrayContaining([0, 9]));
      expect(tenths.size).toBeGreaterThanOrEqual(full ? 10 : 7);
    },
  );

  it(
    'write a range anew that fits, or are refused for a named reason, within their bound',
    { timeout: full ? 600_000 : 120_000 },
    async () => {
      const text = [
        'function total(items) {',
        '    let sum = 0;',
        '    for (const item of items) sum += item.price;',
        '    return sum;',
        '}',
        '',
      ];
      const file = { path: 'cart.js', languageId: 'javascript', text: text.join('\r\n'), within: { first: 2, last: 4 } };
      const whole = { lead: '', tail: '' };
      for (let seed = 1; seed <= (full ? 60 : 6); seed++) {
        const outcome = await service
          .edit({ instruction: 'Simplify.', files: [file], whole }, { seed, temperature: 1 })
          .catch((error: unknown) => error);
        if (outcome instanceof Error) {
          expect(outcome).toMatchObject({ code: 'answerIncomplete' });
          continue;
        }
        const { changes, cut, stats } = outcome as EditResult;
        const [first, ...rest] = (changes[0]?.after ?? file.text).split('\r\n');
        expect(first).toBe(text[0]);
        expect(rest.slice(-2)).toEqual(['}', '']);
        expect(rest[0]).toMatch(/^ {4}/);
        expect(rest.join('')).not.toContain('\n');
        expect(cut).toBe(false);
        expect(stats.tokens).toBeGreaterThan(0);
      }
    },
  );

  it('are the same for the same seed', { timeout: 60_000 }, async () => {
    const request = anchoredCase(4);
    const once = await service.edit(request, { seed: 9, maxTokens: 256 });
    await service.edit(anchoredCase(5), { seed: 9, maxTokens: 256 });
    expect((await service.edit(request, { seed: 9, maxTokens: 256 })).text).toBe(once.text);
  });

  it('end early but whole in a window that is nearly full', { timeout: 60_000 }, async () => {
    const file = { path: 'a.ts', text: 'let a = 1;\n'.repeat(20), offered: [{ first: 1, last: 20 }] };
    const messages = [{ role: 'user' as const, content: 'word '.repeat(1000) }];
    const base = { messages, files: [file], anchor: 'lines' as const, maxEdits: 8, thinkingTokens: 0, temperature: 1.2 };
    await engine.load({ path, contextSize: 2048, threads: 1, gpu: 'off' }, () => undefined, new AbortController().signal);
    const tokens = await engine.countPrompt(messages);
    for (const room of [10, 60, 120, 200, 300]) {
      const filler = 'x1y2'.repeat(Math.max(0, Math.floor((2046 - tokens - room) / 4)));
      const asked = [{ role: 'user' as const, content: messages[0]!.content + filler }];
      for (let seed = 1; seed <= 3; seed++) {
        const never = new AbortController().signal;
        const asking = engine.edit({ ...base, messages: asked, maxTokens: 5000, seed }, () => undefined, never);
        const outcome = await asking.catch((error: unknown) => error);
        if (outcome instanceof AppError) {
          expect(outcome.code).toBe('contextFull');
          expect(room).toBeLessThan(250);
          continue;
        }
        const answer = outcome as EditAnswer;
        expect(answer.promptTokens + answer.tokens).toBeLessThanOrEqual(2047);
        expect(answer.edits.length).toBeGreaterThan(0);
        expect(answer.text).toMatch(/>>>>>>> REPLACE\nDone\.\n$/);
      }
    }
  });
});
