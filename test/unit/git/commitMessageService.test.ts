import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import { commitTypes } from '../../../src/core/git/commitFormat.ts';
import { CommitMessageService } from '../../../src/core/git/commitMessageService.ts';
import { usualStyle } from '../../../src/core/git/style/usualStyle.ts';
import { parseCommitMessage } from '../../../src/core/git/parseCommitMessage.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import type { CommitChanges } from '../../../src/core/ports.ts';
import { FakeEnginePort, FakeSettings, fakePromptTokens } from '../../support/fakeEnginePort.ts';
import { FakeProvider } from '../../support/fakeProvider.ts';
import { seededRandom, walkGrammar } from '../../support/gbnfWalker.ts';

let engine: FakeEnginePort;
let settings: FakeSettings;
let service: CommitMessageService;

beforeEach(() => {
  engine = new FakeEnginePort();
  settings = new FakeSettings();
  service = new CommitMessageService(engine, new ModelService(engine, settings, silentLog), settings, silentLog);
});

function changesOf(files: Record<string, string>): CommitChanges {
  return {
    source: 'staged',
    files: Object.keys(files).map((path) => ({ path, status: 'modified' })),
    diff: Object.entries(files)
      .map(([path, body]) => `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n@@ -1,9 +1,9 @@\n${body}`)
      .join(''),
  };
}

const shop = changesOf({ 'src/cart/total.js': '-let a;\n+const a = 1;\n', 'docs/README.md': '+Words.\n' });

/** Says fixed things: `type`, `(scope): `, and the free text. */
function script(type: string, scope: string, free: string, stop: 'end' | 'length' = 'end'): void {
  engine.decode = (segment) => {
    if (segment.kind !== 'choice') return { text: free, stop };
    const wanted = segment.options.includes(type) ? type : scope;
    expect(segment.options).toContain(wanted);
    return { text: wanted, stop: 'end' };
  };
}

describe('CommitMessageService', () => {
  it('asks the model for short texts where there is one, and fits its window', async () => {
    const plan = { contextSize: 1536, memory: { weights: 1, kvPerToken: 1, compute: 1 }, needBytes: 1, haveBytes: 2 };
    const small = { role: 'small' as const, path: '/models/small.gguf', name: 'Small', problem: null };
    const long = changesOf({ 'src/cart/total.js': '+const a = 1;\n'.repeat(4000) });
    const asked = async (): Promise<number[]> => {
      script('fix', '(cart): ', 'count each item once');
      engine.generates.length = 0;
      await service.write(long);
      expect(engine.generates.map(({ model }) => model)).toEqual(['small', 'small']);
      return engine.generates.map(({ messages }) => fakePromptTokens(messages));
    };
    const alone = await asked();
    engine.companions = [{ ...small, plan }];
    settings.change({ smallModelPath: small.path });
    const beside = await asked();
    expect(Math.min(...alone)).toBeGreaterThan(2000);
    expect(Math.max(...beside)).toBeLessThan(plan.contextSize);
    // One that isn't used has no say.
    engine.companions = [{ ...small, plan: null, problem: { code: 'modelMissing', data: {} } }];
    settings.change({ smallModelPath: '/models/gone.gguf' });
    expect(await asked()).toEqual(alone);
  });

  it('puts type, scope, subject and body together', async () => {
    script('fix', '(cart): ', 'count each item once\n\n- keep the total in one place\n- say what is counted');
    const sofar: string[] = [];
    const message = await service.write(shop, { onText: (text) => sofar.push(text) });
    expect(message).toEqual({
      message: 'fix(cart): count each item once\n\n- keep the total in one place\n- say what is counted',
      commitType: 'fix',
      scope: 'cart',
      subject: 'count each item once',
      body: '- keep the total in one place\n- say what is counted',
      source: 'staged',
    });
    expect(sofar[0]).toBe('fix(cart): ');
    expect(sofar.at(-1)).toBe(message.message);
  });

  it('writes another one than those before, at a temperature that lets it, and is content with the same after some tries', async () => {
    settings.change({ temperature: 0 });
    const written = ['count items', 'count items', 'count all', 'count all', 'count each'];
    engine.decode = (segment) => ({
      text: segment.kind === 'choice' ? (segment.options.includes('fix') ? 'fix' : '(cart): ') : (written.shift() ?? 'count each'),
      stop: 'end',
    });
    const known: string[] = [];
    for (const subject of ['count items', 'count all', 'count each']) {
      const { message } = await service.write(shop, known.length === 0 ? {} : { again: true, unlike: known });
      expect(message).toBe(`fix(cart): ${subject}`);
      known.push(message);
    }
    expect(written).toEqual([]);
    const temperatures = engine.generates.map(({ temperature }) => temperature);
    expect(temperatures.slice(0, 2)).toEqual([0, 0]);
    expect(Math.min(...temperatures.slice(2).map(Number))).toBeGreaterThan(0.5);
    engine.generates.length = 0;
    expect((await service.write(shop, { again: true, unlike: known })).message).toBe('fix(cart): count each');
    expect(engine.generates).toHaveLength(2 * 4);
  });

  it('offers only scopes of changed paths, and none', async () => {
    script('feat', ': ', 'say it');
    const message = await service.write(shop);
    expect(message).toMatchObject({ message: 'feat: say it', scope: null, body: null });
    const choice = engine.generates[0]!.segments[1]!;
    expect(choice.kind === 'choice' && choice.options).toEqual(['(cart): ', '(total): ', '(docs): ', '(readme): ', '(src): ', ': ']);
  });

  it('gives the subject exactly what is left of the header', async () => {
    script('refactor', '(cart): ', 'x'.repeat(72 - 'refactor(cart): '.length));
    expect((await service.write(shop)).message).toHaveLength(72);
    const grammar = engine.generates[1]!.segments[1]!;
    expect(grammar.kind === 'grammar' && grammar.gbnf).toContain('rest{0,55}');
  });

  it.each([
    ['a subject that ends like a sentence.  ', 'a subject that ends like a sentence'],
    ['two  blanks   in a row', 'two blanks in a row'],
    ['half of the lines\n', 'half of the lines'],
    ['with an unfinished body\n\n- ', 'with an unfinished body'],
    ['with an unfinished body\n\n', 'with an unfinished body'],
    ['add a separate function for the totals of everyth', 'add a separate function for the totals of'],
    ['cut inside a character \ufffd', 'cut inside a character'],
  ])('tidies what a bound cut: %j', async (raw, subject) => {
    script('feat', '(cart): ', raw, raw.startsWith('add') ? 'length' : 'end');
    expect(await service.write(shop)).toMatchObject({ subject, body: null });
  });

  it('writes one line when the setting says so', async () => {
    settings.change({ commitBody: false });
    script('feat', '(cart): ', 'one line');
    await service.write(shop);
    const grammar = engine.generates[1]!.segments[1]!;
    expect(grammar.kind === 'grammar' && grammar.gbnf).not.toContain('body');
  });

  it('has a part under each heading of the template, each within its own bound, also where the setting says one line', async () => {
    settings.change({ commitBody: false });
    const style = { ...usualStyle, headings: ['Why:', 'Tests:'], body: 'prose' as const, maxBodyLine: 40, trailers: ['Refs: #1'] };
    const texts = ['count each item once', 'Items were counted as often as they were looked at, and the tot', 'Those of the cart'];
    engine.decode = (segment) =>
      segment.kind === 'choice'
        ? { text: segment.options[0]!, stop: 'end' }
        : { text: texts.shift() ?? '', stop: texts.length === 1 ? 'length' : 'end' };
    const soFar: string[] = [];
    const { message, body } = await service.write(shop, { style, onText: (text) => soFar.push(text) });
    const above = 'feat(cart): count each item once\n\nWhy:\nItems were counted as often as they were\nlooked at, and the\n\nTests:\n';
    expect(message).toBe(`${above}Those of the cart\n\nRefs: #1`);
    expect(body).toBe(message.slice(message.indexOf('Why'), message.indexOf('\n\nRefs')));
    expect(soFar.at(-1)).toBe(message);
    const [, subject, why, tests] = engine.generates.map(({ segments }) => segments);
    expect(subject![1]!.kind === 'grammar' && subject![1]!.gbnf).toContain('root ::= subject\n');
    expect(why![0]).toEqual({ kind: 'forced', text: 'feat(cart): count each item once\n\nWhy:\n' });
    expect(tests![0]).toEqual({ kind: 'forced', text: above });
    expect(engine.generates[1]!.messages[1]!.content).toContain('on a line of its own:\nWhy:\nTests:');
    texts.push('count each item once');
    expect((await service.write(shop, { style, length: 'shorter' })).message).toBe('feat(cart): count each item once\n\nRefs: #1');
  });

  it('refuses when nothing changed, and stops when told to', async () => {
    await expect(service.write({ source: 'all', files: [], diff: '' })).rejects.toMatchObject({ code: 'gitNothingToCommit' });
    const controller = new AbortController();
    engine.decode = (segment) => {
      controller.abort();
      return { text: segment.kind === 'choice' ? segment.options[0]! : '', stop: 'end' };
    };
    await expect(service.write(shop, { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('says that the window is too small instead of overflowing it', async () => {
    engine.contextSize = 420;
    await expect(service.write(shop)).rejects.toMatchObject({ code: 'contextFull', data: { what: 'commitMessage' } });
  });

  it('fits any change into the window, reads large ones in parts, and says what it leaves out', async () => {
    script('feat', ': ', 'change much');
    settings.change({ commitBody: false });
    const many = Object.fromEntries(
      Array.from({ length: 400 }, (_, i) => [`src/part${String(i)}/file${String(i)}.ts`, `+${'x'.repeat(i * 7)}\n`.repeat(i % 40)]),
    );
    for (const contextSize of [600, 1024, 4096]) {
      engine.enter('stopped');
      engine.contextSize = contextSize;
      engine.generates.length = 0;
      await service.write({ ...changesOf({ ...many, 'package-lock.json': '+lock\n'.repeat(5000), 'big.bin': '' }), source: 'all' });
      for (const { messages } of engine.generates) {
        expect(fakePromptTokens(messages)).toBeLessThanOrEqual(contextSize - 96 - 48);
        expect(messages[1]!.content).not.toContain('+lock');
      }
    }
    const parts = engine.generates.slice(0, -2).map(({ messages }) => messages[1]!.content);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.join('')).toMatch(/more lines of this file are not shown/);
    expect(engine.generates.at(-1)!.messages[1]!.content).toMatch(/and 342 more files/);
    expect(engine.generates.at(-1)!.messages[1]!.content).toMatch(/each read by itself:\n- src, \d+ files: change much/);
  });

  it('may mark a change as one that breaks something only where it takes an exported name away, and others here are marked so', async () => {
    const taken = changesOf({ 'src/cart/total.js': '-export function total() {}\n' });
    const choices = async (changes: CommitChanges, breaking: boolean): Promise<readonly string[]> => {
      script('feat', '(cart): ', 'take the total out');
      engine.generates.length = 0;
      await service.write(changes, { style: { ...usualStyle, breaking } });
      const all = engine.generates.flatMap(({ segments }) => segments);
      return all.flatMap((segment) => (segment.kind === 'choice' ? segment.options : [])).filter((option) => option.includes('!'));
    };
    expect(await choices(taken, true)).toEqual(['(cart)!: ', '(total)!: ', '(src)!: ', '!: ']);
    expect(await choices(taken, false)).toEqual([]);
    expect(await choices(shop, true)).toEqual([]);
    script('feat', '(cart)!: ', 'take the total out');
    const { message, scope } = await service.write(taken, { style: { ...usualStyle, breaking: true } });
    expect([message, scope]).toEqual(['feat(cart)!: take the total out', 'cart']);
    expect(parseCommitMessage(message)).toBeTypeOf('string');
  });

  it('writes the names of languages, and no number of an issue', async () => {
    script('feat', '(cart): ', 'read C# and F#');
    expect((await service.write(shop)).message).toBe('feat(cart): read C# and F#');
    script('fix', '(cart): ', 'close #12');
    expect((await service.write(shop)).message).toBe('fix(cart): close');
  });

  it('refuses a message that is of no right form, as such', async () => {
    script('fix', '(cart): ', '!?');
    await expect(service.write(shop)).rejects.toMatchObject({ code: 'answerIncomplete', data: { what: 'commitMessage' } });
  });

  it('conforms whatever a model says under the grammar, wherever a bound cuts it', async () => {
    const segment = fc.stringMatching(/^[A-Za-z0-9 ._ÄéÜ-]{1,12}$/).filter((part) => !part.includes('/') && part !== '.' && part !== '..');
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const lengths = new Set<number>();
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(path, { minLength: 1, maxLength: 6 }),
        fc.integer(),
        fc.oneof(fc.constant(100_000), fc.integer({ min: 1, max: 120 })),
        fc.boolean(),
        async (paths, seed, maxCharacters, commitBody) => {
          settings.change({ commitBody });
          const random = seededRandom(seed);
          engine.decode = (s) => {
            if (s.kind === 'choice') return { text: s.options[Math.floor(random() * s.options.length)]!, stop: 'end' };
            if (s.kind !== 'grammar') throw new Error('no such segment here');
            // Every other time without the names of languages, which a walk takes too often to fill a line.
            const gbnf = seed % 2 === 0 ? s.gbnf : s.gbnf.replaceAll(/ \| (?:" " )?sharp/g, '');
            const { text, cut } = walkGrammar(gbnf, { random, maxCharacters });
            return { text, stop: cut ? 'length' : 'end' };
          };
          const result = await service.write(changesOf(Object.fromEntries(paths.map((p) => [p, '+x\n']))));
          const { message, commitType, scope, subject, body } = result;
          expect(parseCommitMessage(message)).toEqual({ commitType, scope, subject, body });
          expect(commitTypes).toContain(commitType);
          if (scope !== null)
            expect(
              paths.some((p) =>
                p
                  .normalize('NFKD')
                  .replace(/\p{M}/gu, '')
                  .toLowerCase()
                  .replace(/[^a-z0-9._/-]+/g, '-')
                  .includes(scope),
              ),
            ).toBe(true);
          const [header = '', ...rest] = message.split('\n');
          expect(header.length).toBeLessThanOrEqual(72);
          for (const line of rest) expect(line.length).toBeLessThanOrEqual(72);
          expect(message).not.toMatch(/\r|\t|\n\n\n/);
          expect(body !== null && !commitBody).toBe(false);
          lengths.add(header.length);
        },
      ),
      { numRuns: 2000 },
    );
    // the walk does reach the bound, so the bound was tested
    expect(lengths).toContain(72);
  });
});

describe('through another engine, which has no grammar', () => {
  const elsewhere = (): FakeProvider => {
    const provider = new FakeProvider();
    service = new CommitMessageService(engine, new ModelService(engine, settings, silentLog), settings, silentLog, provider);
    return provider;
  };

  it('is read from its words, and the model within is not loaded for it', async () => {
    const provider = elsewhere();
    provider.answers = ['Sure!\n\n```\nfix(cart): count items\n\n- keep the total\n```'];
    const soFar: string[] = [];
    const written = await service.write(shop, { onText: (text) => soFar.push(text), seed: 7 });
    expect(provider.asked[0]?.seed).toBe(7);
    expect(written).toMatchObject({
      message: 'fix(cart): count items\n\n- keep the total',
      commitType: 'fix',
      scope: 'cart',
      source: 'staged',
      from: provider.from,
    });
    expect(soFar).toEqual([written.message]);
    expect([engine.loads, provider.asked.length]).toEqual([0, 1]);
    expect(JSON.stringify(provider.asked[0]?.messages)).toContain('const a = 1');
  });

  it('is asked for once more where there is none, with what was wrong, and no third time', async () => {
    const provider = elsewhere();
    provider.answers = ['I changed the total.', 'fix: count items'];
    expect(await service.write(shop)).toMatchObject({ message: 'fix: count items' });
    expect(provider.asked[1]?.messages.slice(-2)).toMatchObject([
      { role: 'assistant', content: 'I changed the total.' },
      { role: 'user', content: expect.stringContaining('no line is type(scope): subject') as string },
    ]);
    provider.answers = ['Still words.'];
    await expect(service.write(shop)).rejects.toMatchObject({ code: 'answerIncomplete', data: { what: 'commitMessage' } });
    expect(provider.asked).toHaveLength(4);
  });

  it('has its parts under the headings of the template, and is asked for those that are missing', async () => {
    const provider = elsewhere();
    const style = { ...usualStyle, headings: ['Why:', 'Tests:'] };
    const whole = 'fix(cart): count items\n\n## Why\nIt was *wrong*.\n\n**Tests:**\n\n* by hand\n* in `cart`\nDone!';
    provider.answers = ['fix(cart): count items\n\nWhy:\n- it was wrong', whole];
    const soFar: string[] = [];
    const { message } = await service.write(shop, { style, onText: (text) => soFar.push(text) });
    expect(message).toBe('fix(cart): count items\n\nWhy:\n- It was wrong.\n\nTests:\n- by hand\n- in cart');
    expect(soFar[0]).toBe('fix(cart): count items\n\nWhy:\n- it was wrong');
    expect(provider.asked[1]?.messages.at(-1)?.content).toContain('the part “Tests:” is missing');
  });

  it('fails as that engine does, and stops when it is stopped', async () => {
    const provider = elsewhere();
    provider.answers = [new AppError('providerOffline', 'nobody', { host: 'other.test', reason: 'refused' })];
    await expect(service.write(shop)).rejects.toMatchObject({ code: 'providerOffline' });
    const stop = new AbortController();
    provider.answers = ['fix: count items'];
    await expect(service.write(shop, { signal: stop.signal, onText: () => stop.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('is read while it is written, but not anew for each piece of an answer without an end', async () => {
    const provider = elsewhere();
    let reads = 0;
    const count = { onText: () => ++reads };
    provider.answers = ['fix: count items'];
    provider.pieceLength = 1;
    expect(await service.write(shop, count)).toMatchObject({ message: 'fix: count items' });
    expect(reads).toBeGreaterThanOrEqual(10);
    reads = 0;
    provider.answers = [`fix: count items\n${'\n'.repeat(1024 * 1024)}`];
    provider.pieceLength = 16;
    expect(await service.write(shop, count)).toMatchObject({ message: 'fix: count items' });
    // Of 65,537 pieces.
    expect(reads).toBeLessThan(500);
  });

  it('stops also where that engine never settles', async () => {
    const never = () => new Promise<never>(() => undefined);
    for (const hang of ['prepare', 'chat'] as const) {
      const provider = Object.assign(elsewhere(), { [hang]: never });
      const stop = new AbortController();
      const writing = service.write(shop, { signal: stop.signal });
      await Promise.resolve();
      stop.abort();
      await expect(writing).rejects.toMatchObject({ code: 'cancelled' });
      expect(provider.asked).toEqual([]);
    }
  });
});
