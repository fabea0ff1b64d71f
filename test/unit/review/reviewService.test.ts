import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import { type KnownFinding, ReviewService } from '../../../src/core/review/reviewService.ts';
import { reviewOfDiff, type ReviewChanges } from '../../../src/core/review/reviewSubject.ts';
import { teamRulesOf } from '../../../src/core/review/teamRules.ts';
import type { Remark, ReviewParams } from '../../../src/protocol/worker/review.ts';
import { FakeEnginePort, FakeSettings, fakePromptTokens } from '../../support/fakeEnginePort.ts';
import { FakeProvider } from '../../support/fakeProvider.ts';
import { seededRandom } from '../../support/gbnfWalker.ts';
import { randomDiff, shownLines, standsIn } from '../../support/reviewDiffs.ts';

let engine: FakeEnginePort;
let settings: FakeSettings;
let service: ReviewService;

beforeEach(() => {
  engine = new FakeEnginePort();
  settings = new FakeSettings();
  service = new ReviewService(engine, new ModelService(engine, settings, silentLog), settings, silentLog);
});

function changesOf(files: Record<string, string>): ReviewChanges {
  return reviewOfDiff(
    Object.entries(files)
      .map(([path, hunks]) => `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n${hunks}`)
      .join(''),
  );
}

const shop = changesOf({
  'src/cart.ts': '@@ -1,3 +1,4 @@ total()\n let sum;\n-a\n+for (;;) {}\n+await x;\n }\n@@ -20,2 +21,3 @@\n x\n+y\n z\n',
  'docs/a.md': '@@ -1 +1 @@\n-Old.\n+New.\n',
});
const remark = (line: number, more: Partial<Remark> = {}): Remark => ({
  path: 'src/cart.ts',
  line,
  endLine: line,
  severity: 'warning',
  rule: 'bug',
  message: `Line ${String(line)} is wrong.`,
  ...more,
});

describe('ReviewService', () => {
  it('asks for remarks on the changed lines by the rules that hold for each file, and tells findings as they come', async () => {
    const team = teamRulesOf([
      { path: 'AGENTS.md', text: '# Errors\nSay what failed.\n' },
      { path: '.mlx-code.json', text: '{"standards": [{"id": "words", "text": "Plain words.", "paths": ["docs/"]}]}' },
    ]);
    engine.remarks = [[remark(2, { endLine: 3, rule: 'AGENTS.md#errors', severity: 'error' }), remark(22)]];
    const told: KnownFinding[] = [];
    const progress: number[][] = [];
    const result = await service.review(shop, {
      team,
      seed: 7,
      onFinding: (one) => told.push(one),
      onProgress: (done, of) => progress.push([done, of]),
    });
    const [asked] = engine.reviews;
    expect(asked).toMatchObject({ seed: 7, maxRemarks: 8 });
    expect(asked!.files.map(({ path, lines }) => [path, lines])).toEqual([
      ['src/cart.ts', [2, 3, 22]],
      ['docs/a.md', [1]],
    ]);
    expect(asked!.files[0]!.rules).toContain('AGENTS.md#errors');
    expect(asked!.files[0]!.rules).not.toContain('words');
    expect(asked!.files[1]!.rules).toContain('words');
    const prompt = asked!.messages.map(({ content }) => content).join('\n');
    expect(prompt).toContain('2+|for (;;) {}\n3+|await x;\n');
    expect(prompt).toContain('- AGENTS.md#errors: Errors: Say what failed.');
    expect(result.findings).toEqual(told);
    expect(told).toMatchObject([
      {
        path: 'src/cart.ts',
        line: 2,
        endLine: 3,
        severity: 'error',
        rule: 'AGENTS.md#errors',
        cites: 'AGENTS.md › Errors',
        fix: null,
        source: 'review',
      },
      { line: 22, rule: 'bug', cites: null },
    ]);
    expect(progress).toEqual([[0, 3]]);
    expect(result).toMatchObject({ read: 3, unread: 0, dismissed: 0, notes: [] });
  });

  it('says each thing once, leaves out what was dismissed, also when its line has moved, and stops when there is enough', async () => {
    engine.remarks = [[remark(2), remark(2, { message: 'Again.' }), remark(3, { message: 'Line 2 is wrong.' }), remark(22)]];
    const first = await service.review(shop);
    expect(first.findings.map(({ line }) => line)).toEqual([2, 22]);
    const moved = changesOf({ 'src/cart.ts': '@@ -40,3 +50,4 @@ total()\n   let  sum;\n-a\n+\tfor (;;) {}\n+await x;\n }\n' });
    engine.remarks = [[remark(51), remark(52)]];
    const dismissed = new Set(first.findings.map(({ print }) => print));
    const second = await service.review(moved, { dismissed });
    expect(second).toMatchObject({ dismissed: 1, findings: [{ line: 52 }] });
    engine.remarks = [[remark(51)]];
    expect((await service.review(moved, { dismissed: new Set() })).findings).toHaveLength(1);
    engine.remarks = [(params: ReviewParams) => params.files.flatMap(({ path, lines }) => lines.map((line) => remark(line, { path })))];
    engine.contextSize = 1200;
    const long = changesOf({ 'src/cart.ts': `@@ -0,0 +1,900 @@\n${'+const a = 1;\n'.repeat(900)}` });
    const enough = await service.review(long, { maxFindings: 5 });
    expect(enough.findings).toHaveLength(5);
    expect(enough.unread).toBeGreaterThan(3);
    expect(enough.notes.at(-1)).toMatch(/^It stopped after 5 findings, and \d+ parts/);
  });

  it('fits each prompt into the window by exact counts, reads every changed line once, and cites no place that is not in the diff', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = seededRandom(seed);
      engine.reviews.length = 0;
      engine.contextSize = [700, 1200, 4096, 32_768][seed % 4]!;
      settings = new FakeSettings({ modelPath: `/models/${String(seed)}.gguf` });
      service = new ReviewService(engine, new ModelService(engine, settings, silentLog), settings, silentLog);
      const diff = randomDiff(seed);
      const changes = reviewOfDiff(diff);
      const team = teamRulesOf([{ path: 'AGENTS.md', text: `# A\n${'rule '.repeat(seed * 20)}\n# B\n${'words '.repeat(90)}` }]);
      engine.remarks = [
        ({ files, maxRemarks }) =>
          files
            .flatMap(({ path, lines, rules }) =>
              lines.map((line) =>
                remark(line, { path, rule: rules[Math.floor(random() * rules.length)]!, message: `Wrong ${String(random())}.` }),
              ),
            )
            .slice(0, maxRemarks),
      ];
      const { findings, read, unread } = await service.review(changes, { team, maxFindings: 500 });
      const shown = shownLines(diff);
      for (const finding of findings) expect(standsIn(shown, finding)).toBe(true);
      for (const { messages, maxTokens } of engine.reviews) expect(fakePromptTokens(messages) + maxTokens).toBeLessThan(engine.contextSize);
      const offered = engine.reviews.flatMap(({ files }) =>
        files.flatMap(({ path, lines }) => lines.map((line) => `${path}:${String(line)}`)),
      );
      expect(new Set(offered).size).toBe(offered.length);
      expect(read).toBeGreaterThan(0);
      if (engine.contextSize >= 4096) expect(unread).toBe(0);
    }
  });

  it('says what had no room, and refuses a window that is too small', async () => {
    const team = teamRulesOf([
      { path: 'AGENTS.md', text: Array.from({ length: 20 }, (_, i) => `# R${String(i)}\n${'rule '.repeat(100)}`).join('\n') },
    ]);
    engine.contextSize = 1400;
    const { notes } = await service.review(shop, { team });
    expect(notes.join(' ')).toMatch(/rules of the team's had no room/);
    engine.contextSize = 200;
    settings.change({ modelPath: '/models/small.gguf' });
    await expect(service.review(shop)).rejects.toMatchObject({ code: 'contextFull', data: { what: 'review' } });
    await expect(service.review({ files: [], leftOut: [] })).rejects.toMatchObject({ code: 'reviewNothing' });
  });

  it('keeps what was found when it is stopped, and asks no more', async () => {
    const stop = new AbortController();
    const long = changesOf({ 'src/cart.ts': `@@ -0,0 +1,900 @@\n${'+const a = 1;\n'.repeat(900)}` });
    engine.remarks = [({ files }) => [remark(files[0]!.lines[0]!), remark(files[0]!.lines[1]!)]];
    const told: KnownFinding[] = [];
    const stopped = service.review(long, {
      signal: stop.signal,
      onFinding: (one) => {
        told.push(one);
        if (told.length === 3) stop.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect(told).toHaveLength(3);
    expect(engine.reviews).toHaveLength(2);
  });
});

describe('a review by another engine', () => {
  let provider: FakeProvider;
  beforeEach(() => {
    provider = new FakeProvider();
    service = new ReviewService(engine, new ModelService(engine, settings, silentLog), settings, silentLog, provider);
  });

  it('is read from its words; what names no changed line is dropped, and the model within is not loaded', async () => {
    provider.answers = [
      'src/cart.ts:2: error: bug: It never ends.\nsrc/cart.ts:1: error: bug: Not changed.\ndocs/b.md:1: info: docs: No such file.',
    ];
    const { findings, from } = await service.review(shop);
    expect(findings).toMatchObject([{ path: 'src/cart.ts', line: 2, severity: 'error', message: 'It never ends.' }]);
    expect(from).toEqual(provider.from);
    expect(engine.loads).toBe(0);
    expect(provider.asked[0]!.messages[0]!.content).toContain('PATH:LINE: SEVERITY: RULE');
  });

  it('is asked for once more where the answer is none, and refused then', async () => {
    provider.answers = ['What a day.', 'Nothing to remark.'];
    expect((await service.review(shop)).findings).toEqual([]);
    expect(provider.asked).toHaveLength(2);
    provider.answers = ['What a day.'];
    await expect(service.review(shop)).rejects.toMatchObject({ code: 'answerIncomplete', data: { what: 'review' } });
    provider.answers = [new AppError('providerDenied', 'no')];
    await expect(service.review(shop)).rejects.toMatchObject({ code: 'providerDenied' });
  });
});
