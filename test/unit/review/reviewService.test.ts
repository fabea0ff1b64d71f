import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import { reviewMessages } from '../../../src/core/review/reviewPrompt.ts';
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
    await expect(service.review({ files: [], leftOut: [], secretFiles: [] })).rejects.toMatchObject({ code: 'reviewNothing' });
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

describe('a review by the surprise of lines', () => {
  const bits = (by: Record<string, number>) => (said: string) => {
    const own = Object.entries(by).find(([word]) => said.startsWith(word))?.[1];
    return own === undefined ? undefined : { tokens: 2, bits: 2 * own, mostBits: own + 1 };
  };
  /** Files of one line each, so long that few fit into a prompt. */
  const many = changesOf(
    Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [`${name}.ts`, `@@ -0,0 +1 @@\n+${name} ${'word '.repeat(40)}\n`])),
  );
  const oneByOne = (): void => {
    // Two thirds of the window are the prompt's: room for what all of them say and one part.
    engine.contextSize = Math.ceil((fakePromptTokens(reviewMessages([], [], 'decoded')) + 100) * 1.5);
  };
  const read = (): string[][] => engine.reviews.map(({ files }) => files.map(({ path }) => path));

  it('reads what is most unusual first, and tells it of findings', async () => {
    oneByOne();
    engine.surprises = bits({ 'a ': 3, 'b ': 9, 'c ': 2, 'd ': 7.5, 'e ': 8 });
    engine.remarks = [({ files: [file] }) => [remark(1, { path: file!.path, message: `Wrong in ${file!.path}.` })]];
    const steps: string[] = [];
    const result = await service.review(many, {
      maxFindings: 3,
      onSurprise: () => steps.push('unusual'),
      onProgress: (done) => steps.push(String(done)),
    });
    expect(steps.slice(0, 2)).toEqual(['unusual', '0']);
    expect(read().flat().slice(0, 4)).toEqual(['b.ts', 'e.ts', 'd.ts', 'a.ts'].slice(0, read().flat().length));
    expect(result.findings.map(({ path }) => path)).toEqual(['b.ts', 'e.ts', 'd.ts']);
    expect(result.findings[0]!.surprise).toEqual({ bitsPerToken: 9, mostBits: 10 });
    expect(result.unread).toBeGreaterThan(0);
    const [asked] = engine.surprisesAsked;
    expect(asked!.texts).toHaveLength(6);
    expect(asked!.withinMs).toBe(6000);
  });

  it('reads what nothing is known of last, and what fits together as the files have it', async () => {
    oneByOne();
    engine.surprises = bits({ 'f ': 1, 'c ': 2 });
    await service.review(many);
    expect(read().flat()).toEqual(['c.ts', 'f.ts', 'a.ts', 'b.ts', 'd.ts', 'e.ts']);
    engine.contextSize = 8192;
    engine.reviews.length = 0;
    await new ReviewService(engine, new ModelService(engine, settings, silentLog), settings, silentLog).review(many);
    expect(read()).toEqual([['a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts', 'f.ts']]);
  });

  it('is done without it by another engine, and where it fails or takes too long, which is said', async () => {
    engine.surprises = () => new AppError('modelTooLarge', 'no room');
    expect(await service.review(many)).toMatchObject({
      read: 6,
      unusual: [],
      notes: [expect.stringContaining('could not be told') as string],
    });
    engine.surprises = () => undefined;
    const whole = engine.surprise.bind(engine);
    engine.surprise = async (...args) => ({ ...(await whole(...args)), whole: false });
    expect(await service.review(many)).toMatchObject({ read: 6, notes: [expect.stringContaining('no time') as string] });
    engine.surprisesAsked.length = 0;
    const other = new FakeProvider();
    other.answers = ['a.ts:1: warning: bug: It is wrong.'];
    const { findings } = await new ReviewService(engine, new ModelService(engine, settings, silentLog), settings, silentLog, other).review(
      many,
    );
    expect([findings[0]!.surprise, engine.surprisesAsked.length]).toEqual([null, 0]);
  });

  it('says nothing of an order where there is one part, however little time there was', async () => {
    engine.surprises = () => undefined;
    const whole = engine.surprise.bind(engine);
    engine.surprise = async (...args) => ({ ...(await whole(...args)), whole: false });
    expect(await service.review(changesOf({ 'a.ts': '@@ -0,0 +1 @@\n+pay();\n' }))).toMatchObject({ read: 1, notes: [] });
  });

  it('tells what is hidden in a line at once, and how unusual that is afterwards; where there is enough of it, no model is asked', async () => {
    const hidden = changesOf({ 'a.ts': '@@ -0,0 +1 @@\n+pay(\u202e);\n', 'b.ts': '@@ -0,0 +1 @@\n+owe(\u202e);\n' });
    engine.surprises = bits({ 'pay(': 9 });
    const told: unknown[] = [];
    const { findings } = await service.review(hidden, { onFinding: ({ surprise }) => told.push(surprise) });
    expect(told).toEqual([null, null]);
    expect(findings.map(({ source, surprise }) => [source, surprise])).toEqual([
      ['hidden-text', { bitsPerToken: 9, mostBits: 10 }],
      ['hidden-text', null],
    ]);
    engine.surprisesAsked.length = 0;
    engine.reviews.length = 0;
    const { notes } = await service.review(hidden, { maxFindings: 1 });
    expect([engine.surprisesAsked, engine.reviews]).toEqual([[], []]);
    expect(notes).toEqual([expect.stringMatching(/^It stopped after 1 finding/)]);
  });

  it('ends at a stop while lines are looked at', async () => {
    const stop = new AbortController();
    engine.surprises = () => {
      stop.abort();
      return undefined;
    };
    await expect(service.review(many, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(engine.reviews).toEqual([]);
  });
});
